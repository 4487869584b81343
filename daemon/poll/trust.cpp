// PEM files into OpenSSL certificate stores.
#include "daemon/poll/trust.hpp"

#include <curl/curl.h>
#include <openssl/err.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>

#include <utility>

namespace bantin::poll {
namespace {

constexpr std::chrono::minutes kRecheck{1};

bool is_readable(const std::string& path) {
  struct stat info {};
  return !path.empty() && ::stat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode);
}

std::string find_bundle() {
  const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
  if (version->age >= CURLVERSION_SEVENTH && version->cainfo != nullptr && is_readable(version->cainfo)) {
    return version->cainfo;
  }
  for (const char* path : {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                           "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    if (is_readable(path)) return path;
  }
  return {};
}

X509StorePtr share(const X509StorePtr& store) {
  X509_STORE_up_ref(store.get());
  return X509StorePtr(store.get());
}

}  // namespace

void X509StoreDeleter::operator()(X509_STORE* store) const noexcept {
  X509_STORE_free(store);
}

Trust::Trust(std::string bundle) : bundle_(bundle.empty() ? find_bundle() : std::move(bundle)) {}

Result<X509StorePtr> Trust::store(const std::string& ca_file) {
  const auto now = std::chrono::steady_clock::now();
  const auto found = entries_.find(ca_file);
  if (found != entries_.end()) {
    Entry& entry = found->second;
    if (now - entry.checked < kRecheck) return share(entry.store);
    entry.checked = now;
    if (entry.bundle == stamp(bundle_) && entry.file == stamp(ca_file)) return share(entry.store);
  }
  Entry fresh;
  fresh.bundle = stamp(bundle_);  // before the read: a later change is seen again
  fresh.file = stamp(ca_file);
  fresh.checked = now;
  auto loaded = load(ca_file);
  if (!loaded) return loaded.error();
  fresh.store = std::move(*loaded);
  Entry& entry = entries_[ca_file];
  entry = std::move(fresh);
  return share(entry.store);
}

Result<X509StorePtr> Trust::load(const std::string& ca_file) const {
  if (bundle_.empty() && ca_file.empty()) {
    return fail("this system has no bundle of certificate authorities (Debian: install ca-certificates)");
  }
  X509StorePtr store(X509_STORE_new());
  if (store == nullptr) throw std::bad_alloc();
  for (const std::string& path : {bundle_, ca_file}) {
    if (path.empty()) continue;
    ERR_clear_error();
    if (X509_STORE_load_file(store.get(), path.c_str()) != 1) {
      ERR_clear_error();
      return fail("no certificates can be read from " + path);
    }
  }
  // As libcurl does: an intermediate certificate that the admin names is an anchor of its own.
  X509_STORE_set_flags(store.get(), X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN);
  return store;
}

Trust::Stamp Trust::stamp(const std::string& path) {
  struct stat info {};
  if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
  return {std::int64_t{info.st_mtim.tv_sec} * 1'000'000'000 + info.st_mtim.tv_nsec, std::int64_t{info.st_size}};
}

}  // namespace bantin::poll
