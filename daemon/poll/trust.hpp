// Which certificate authorities a source's TLS connections trust: the system's bundle, and for a source with a
// `ca_file` the certificates in it as well. Used by `CurlFetcher` on the polling thread.
#pragma once

#include <openssl/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "feeds/result.hpp"

namespace bantin::poll {

struct X509StoreDeleter {
  void operator()(X509_STORE* store) const noexcept;
};
using X509StorePtr = std::unique_ptr<X509_STORE, X509StoreDeleter>;

/// Parses each bundle once and hands the same store to every connection. libcurl would parse the system's bundle (140
/// certificates, 29 ms) again for every multi handle, and for every connection that names a file of its own.
class Trust {
 public:
  /// `bundle`: a PEM file; empty: where libcurl and the usual systems have it.
  explicit Trust(std::string bundle);

  /// The store for a `ca_file` (empty: the system's alone). Looks at most once a minute whether the files have changed.
  /// Fails when a file cannot be read or holds no certificate.
  Result<X509StorePtr> store(const std::string& ca_file);

 private:
  struct Stamp {
    std::int64_t modified_ns = 0;
    std::int64_t bytes = 0;
    bool operator==(const Stamp&) const = default;
  };
  struct Entry {
    X509StorePtr store;
    Stamp bundle;
    Stamp file;
    std::chrono::steady_clock::time_point checked;
  };
  Result<X509StorePtr> load(const std::string& ca_file) const;
  static Stamp stamp(const std::string& path);

  std::string bundle_;
  std::map<std::string, Entry> entries_;
};

}  // namespace bantin::poll
