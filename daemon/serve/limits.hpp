// What one server grants its clients. Values only.
#pragma once

#include <chrono>
#include <cstddef>

namespace bantin::serve {

struct Limits {
  std::size_t header_bytes = 8192;                    // request line and fields of one request
  std::chrono::milliseconds header_deadline{10'000};  // for a whole head, counted from its first byte or the connect
  std::chrono::milliseconds body_deadline{30'000};    // for the whole body of a POST
  std::chrono::milliseconds idle{15'000};             // between two requests
  std::chrono::milliseconds write_window{20'000};     // in each window a waiting answer has to move by ...
  std::size_t write_bytes_per_second = 1000;          // ... this much a second
  std::chrono::milliseconds render_wait{8'000};       // for a document that is being made
  std::chrono::milliseconds linger{5'000};            // for a client that has to be heard out before the close
  /// How much of it is heard: more than the largest body of interest, or a client that first sends and then listens
  /// would get a reset instead of 413.
  std::size_t linger_bytes = 8 << 20;
  std::size_t linger_bytes_bodiless = 128 << 10;  // the same for a client that announced no body
  std::chrono::milliseconds accept_retry{100};    // when the process has no descriptor left
  std::size_t sessions = 12'000;
  /// Of one IPv4 address or IPv6 /64. The machine's own addresses 127.0.0.1 and ::1 and unix sockets are not counted:
  /// there a reverse proxy speaks for everyone.
  std::size_t sessions_per_address = 100;
  /// With more sessions than this, or than half of `sessions`, it is crowded, and for `crowd_lasts` after that: then
  /// each client has a third of its time, and an address with `sessions_in_crowd` gets no more.
  std::size_t crowd = 1'000;
  std::chrono::milliseconds crowd_lasts{30'000};
  std::size_t sessions_in_crowd = 16;
  /// That the kernel may hold of one answer beyond what is on the way. With little a long answer takes many writes;
  /// with much those who do not read use up the TCP memory of the machine, and one client is filled up while others
  /// wait.
  int unsent_bytes = 128 << 10;
  int unsent_bytes_in_crowd = 32 << 10;  // for who connects then
};

}  // namespace bantin::serve
