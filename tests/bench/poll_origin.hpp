// The web server of the polling bench: every address of 127.0.0.0/8 at one port, feeds out of memory, one thread in a
// process of its own, so that its CPU time is nobody's. Honest, fast, and as far away as it is told.
#pragma once

#include <sys/types.h>
#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace bantin::bench {

struct OriginOptions {
  std::size_t feeds = 0;
  std::size_t newer = 0;                 // see make_feed
  bool validators = true;                // ETag, and 304 to who names it
  std::chrono::milliseconds latency{0};  // before each answer
  std::string certificate = {};          // PEM of certificate and key: speak TLS
};

class PollOrigin {
 public:
  /// Starts the process. Throws when it cannot.
  explicit PollOrigin(const OriginOptions& options);
  ~PollOrigin();
  PollOrigin(const PollOrigin&) = delete;
  PollOrigin& operator=(const PollOrigin&) = delete;

  /// An address for each feed, on so many hosts.
  std::vector<std::string> urls(std::size_t hosts) const;

 private:
  pid_t process_ = -1;
  unsigned short port_ = 0;
  std::size_t feeds_;
  bool is_tls_;
};

/// The address of host `number`: 127.10.0.1 ...
std::string host_address(std::size_t number);

/// A self-signed certificate for the first `hosts` hosts, with its key, in a new file; it is also its own authority.
void write_certificate(const std::string& file, std::size_t hosts);

}  // namespace bantin::bench
