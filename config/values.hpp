// What stands inside the quotation marks: durations, sizes, ids, addresses, URLs. Each function judges one text and
// says in words what it expected. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "config/config.hpp"
#include "feeds/result.hpp"

namespace bantin::config {

/// "90ms", "30s", "15m", "6h", "365d", "2w" and sums of them in falling order ("1h30m"). At most a hundred years.
Result<std::chrono::milliseconds> parse_duration(std::string_view text);
/// The shortest form that parse_duration reads as the same: "1h30m".
std::string format_duration(std::chrono::milliseconds duration);

/// "500B", "500KB" (1000), "16MiB" (1024), up to GiB; whole numbers.
Result<std::uint64_t> parse_size(std::string_view text);
/// "16MiB", "500KB", "1234B".
std::string format_size(std::uint64_t bytes);

/// [a-z0-9-]{1,64}
bool is_id(std::string_view text) noexcept;
/// What to say against a text that is no id.
std::string id_fault(std::string_view text);
/// An id made from any text, to be proposed: "Mỹ Đông" -> "my-dong". May be empty.
std::string id_like(std::string_view text);

/// "127.0.0.1:8080", "[::1]:8080" or "unix:/path"; address literals only, so that starting needs no name server.
Result<Endpoint> parse_endpoint(std::string_view text);
/// "http://127.0.0.1:8080": how a browser on this machine reaches the endpoint. Empty for a unix socket.
std::string url_of(const Endpoint& endpoint);

/// What to say against `text` as an absolute http(s) URL; empty if it is one. Never repeats a password.
std::string web_url_fault(std::string_view text);
/// True for an http(s) URL whose host is a loopback or private address by its very spelling.
bool is_private_host(std::string_view url);

/// BCP 47 by its shape: "vi", "vi-VN", "zh-Hant-TW".
bool is_language_tag(std::string_view text) noexcept;
/// A character encoding that documents can be read in.
bool is_encoding(const std::string& label);
/// RFC 9110 5.6.2
bool is_token(std::string_view text) noexcept;
/// True if there is a control character (C0, DEL, or C1 and line separators in UTF-8).
bool has_control(std::string_view text) noexcept;

}  // namespace bantin::config
