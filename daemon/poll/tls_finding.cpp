// OpenSSL's verdict, kept and put into words.
#include "daemon/poll/tls_finding.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <chrono>
#include <ctime>

namespace bantin::poll {
namespace {

int finding_index() {
  static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return index;
}

/// The common name, else the organisation. What a server sends is shown as printable ASCII only, cut to a line.
std::string short_name(X509_NAME* name) {
  for (const int field : {NID_commonName, NID_organizationName}) {
    char text[81];
    const int length = X509_NAME_get_text_by_NID(name, field, text, sizeof text);
    if (length <= 0) continue;
    std::string result(text);
    for (char& c : result) {
      if (c < 0x20 || c > 0x7e) c = '?';
    }
    return result;
  }
  return "without a name";
}

std::string day(const ASN1_TIME* time) {
  std::tm parts{};
  char text[16];
  if (ASN1_TIME_to_tm(time, &parts) != 1 || std::strftime(text, sizeof text, "%Y-%m-%d", &parts) == 0) return "?";
  return text;
}

int on_verify(int good, X509_STORE_CTX* verification) noexcept {
  if (good == 1) return good;
  const auto* connection =
      static_cast<const SSL*>(X509_STORE_CTX_get_ex_data(verification, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* finding = static_cast<TlsFinding*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), finding_index()));
  if (finding == nullptr || finding->error != 0) return good;
  finding->error = X509_STORE_CTX_get_error(verification);
  finding->depth = X509_STORE_CTX_get_error_depth(verification);
  if (X509* certificate = X509_STORE_CTX_get_current_cert(verification)) {
    finding->issuer = short_name(X509_get_issuer_name(certificate));
    finding->date = day(finding->error == X509_V_ERR_CERT_NOT_YET_VALID ? X509_get0_notBefore(certificate)
                                                                        : X509_get0_notAfter(certificate));
  }
  return good;
}

}  // namespace

void watch_verification(SSL_CTX* context, X509_STORE* store, TlsFinding* finding) {
  SSL_CTX_set1_cert_store(context, store);
  SSL_CTX_set_ex_data(context, finding_index(), finding);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, &on_verify);
  // A second handshake on a connection that is used again would come after `finding` is gone.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
}

feeds::Instant certificate_end(const SSL* connection) {
  const X509* certificate = SSL_get0_peer_certificate(connection);
  std::tm parts{};
  if (certificate == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) != 1) return {};
  return feeds::Instant(std::chrono::seconds(timegm(&parts)));
}

std::string describe(const TlsFinding& finding, const std::string& host) {
  const std::string whose =
      finding.depth == 0 ? "the certificate of " + host : "a certificate that " + host + " sends along with its own";
  switch (finding.error) {
    case X509_V_OK:
      return "the certificate that " + host + " shows is for other names";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return whose + " expired on " + finding.date;
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return whose + " is valid only from " + finding.date + " on (is this machine's clock right?)";
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
      return "the certificate of " + host + " is self-signed; to trust it, save it to a file and name that in ca_file";
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      if (finding.depth == 0) {
        return "the certificate chain of " + host + " is incomplete: the certificate of its issuer (" + finding.issuer +
               ") is not sent; add the missing intermediate with ca_file";
      }
      [[fallthrough]];
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "the certificate of " + host + " goes back to an authority that this system does not trust (" +
             finding.issuer + "); to trust it, add its certificate with ca_file";
    case X509_V_ERR_CERT_REVOKED:
      return whose + " has been revoked";
    default:
      return whose + " is not valid: " + X509_verify_cert_error_string(finding.error);
  }
}

}  // namespace bantin::poll
