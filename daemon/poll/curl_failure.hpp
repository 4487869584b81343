// libcurl's error codes as a `FetchFailure` in plain words. Used by `CurlFetcher`; pure.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <string>

#include "daemon/poll/fetcher.hpp"

namespace bantin::poll {

/// What is known of a transfer that libcurl gave up.
struct FailedTransfer {
  CURL* easy = nullptr;  // finished, for its timings
  CURLcode code = CURLE_OK;
  std::string host;                      // without credentials
  std::string tls;                       // the verdict on the certificates, in words
  std::string detail;                    // libcurl's error buffer
  std::chrono::milliseconds timeout{0};  // of the whole fetch
};

inline constexpr std::chrono::seconds kConnectTimeout{10};
inline constexpr std::chrono::seconds kStallTimeout{30};  // below kStallBytes a second
inline constexpr long kStallBytes = 100;

FetchFailure describe(const FailedTransfer& failed);

}  // namespace bantin::poll
