// Certificates for servers on loopback addresses, made as they are needed, so that a test can say when they end.
#pragma once

#include <chrono>
#include <string>

namespace bantin::test {

/// A self-signed certificate and its key, both in the PEM file `file`: usable as certificate, key and authority. From
/// an hour ago for `lasts` from now. `names` are subjectAltNames as OpenSSL writes them: "IP:127.0.0.1,DNS:localhost".
void write_certificate(const std::string& file, const std::string& names, std::chrono::seconds lasts);

}  // namespace bantin::test
