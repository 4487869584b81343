// What was wrong with a server's certificate chain, in words that say what an admin can do. Used by `CurlFetcher`.
#pragma once

#include <openssl/types.h>

#include <string>

#include "feeds/model.hpp"

namespace bantin::poll {

/// The first thing that OpenSSL's verification objected to in one handshake.
struct TlsFinding {
  int error = 0;       // X509_V_ERR_..., 0: the chain is good
  int depth = 0;       // of the certificate: 0 is the server's own
  std::string issuer;  // of that certificate, printable ASCII
  std::string date;    // when it expired or begins, "2022-02-22"
};

/// Makes the connections of `context` trust `store` and note their findings in `finding`, which must live until the
/// handshake is over. Verification stays as strict as OpenSSL's own.
void watch_verification(SSL_CTX* context, X509_STORE* store, TlsFinding* finding);

/// When the certificate that the server of `connection` has shown ends; the epoch if it has shown none. A session that
/// was resumed has the one of its first handshake.
feeds::Instant certificate_end(const SSL* connection);

/// One line; `error` 0 stands for a chain that is good but names other hosts.
std::string describe(const TlsFinding& finding, const std::string& host);

}  // namespace bantin::poll
