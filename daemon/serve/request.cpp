// The request parser: Beast decides what is well-formed, this file what of it we want.
#include "daemon/serve/request.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

namespace bantin::serve {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

class HeadParser final : public http::basic_parser<true> {
 public:
  explicit HeadParser(Request& request) : request_(request) {
    header_limit(UINT32_MAX);  // the session counted already
    body_limit(boost::none);   // no body is read here
  }

  bool has_target() const noexcept { return !target_.empty(); }
  std::string_view target() const noexcept { return target_; }
  unsigned hosts() const noexcept { return hosts_; }
  int http_version() const noexcept { return version_; }

 private:
  void on_request_impl(http::verb method, boost::beast::string_view, boost::beast::string_view target, int version,
                       error_code&) override {
    request_.method = method == http::verb::get    ? Method::get
                      : method == http::verb::head ? Method::head
                      : method == http::verb::post ? Method::post
                                                   : Method::other;
    target_ = view(target);
    version_ = version;
  }

  void on_field_impl(http::field name, boost::beast::string_view spelt, boost::beast::string_view value,
                     error_code&) override {
    switch (name) {
      case http::field::host:
        ++hosts_;
        request_.host = view(value);
        break;
      case http::field::origin:
        request_.has_origin = true;
        break;
      case http::field::content_type:
        request_.content_type = view(value);
        break;
      case http::field::expect:
        request_.expects_continue = true;
        break;
      case http::field::if_none_match:
        append(request_.if_none_match, request_.joined_none_match, request_.has_if_none_match, view(value));
        break;
      case http::field::if_modified_since:
        request_.if_modified_since = view(value);
        break;
      case http::field::a_im:
        request_.wants_differences |= names_feed(view(value));
        break;
      case http::field::accept_encoding:
        append(request_.accept_encoding, request_.joined_encoding, request_.has_accept_encoding, view(value));
        break;
      case http::field::unknown:
        if (boost::beast::iequals(spelt, "X-Hub-Signature")) request_.hub_signature = view(value);
        break;
      default:
        break;
    }
  }

  /// A list of manipulations, each perhaps with parameters.
  static bool names_feed(std::string_view value) {
    while (!value.empty()) {
      std::string_view part = value.substr(0, value.find(','));
      value.remove_prefix(std::min(part.size() + 1, value.size()));
      part = part.substr(0, part.find(';'));
      const auto begin = part.find_first_not_of(" \t");
      if (begin == std::string_view::npos) continue;
      if (part.substr(begin, part.find_last_not_of(" \t") - begin + 1) == "feed") return true;
    }
    return false;
  }

  /// Several fields of one name are one list (RFC 9110 5.3).
  static void append(std::string_view& slot, std::string& joined, bool& present, std::string_view value) {
    if (!present) {
      slot = value;
    } else {
      joined = std::string(slot) + ", " + std::string(value);
      slot = joined;
    }
    present = true;
  }

  void on_response_impl(int, boost::beast::string_view, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  std::size_t on_body_impl(boost::beast::string_view, error_code&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, boost::beast::string_view, error_code&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, boost::beast::string_view, error_code&) override { return 0; }
  void on_finish_impl(error_code&) override {}

  Request& request_;
  std::string_view target_;
  unsigned hosts_ = 0;
  int version_ = 0;
};

/// True if the request line is one of HTTP, whatever the version.
bool names_a_version(std::string_view head) {
  const auto line = head.substr(0, head.find("\r\n"));
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (line.size() < 9 || std::count(line.begin(), line.end(), ' ') != 2) return false;
  const auto version = line.substr(line.size() - 9);
  return version.starts_with(" HTTP/") && is_digit(version[6]) && version[7] == '.' && is_digit(version[8]);
}

/// RFC 9112 3.2: origin form, or the absolute form that proxies send. Nothing is decoded: what is not spelt as we
/// publish it does not exist.
bool split_target(std::string_view target, Request& request) {
  if (!target.starts_with('/')) {
    if (!target.starts_with("http://") && !target.starts_with("https://")) return false;
    target.remove_prefix(target.find("://") + 3);
    const auto path = target.find_first_of("/?");
    if (path == 0) return false;
    target = path == std::string_view::npos ? std::string_view("/") : target.substr(path);
  }
  if (target.find('#') != std::string_view::npos) return false;
  const auto mark = target.find('?');
  request.path = target.substr(0, mark);
  if (request.path.empty()) request.path = "/";
  request.query = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  return true;
}

}  // namespace

unsigned parse_request(std::string_view head, Request& request) {
  HeadParser parser(request);
  error_code error;
  parser.put(boost::asio::const_buffer(head.data(), head.size()), error);
  if (error == http::error::bad_version) return names_a_version(head) ? 505 : 400;
  if (error || !parser.is_header_done()) return 400;

  // RFC 9112 3.2: exactly one Host in HTTP/1.1.
  if (parser.hosts() > 1 || (parser.http_version() >= 11 && parser.hosts() == 0)) return 400;
  const bool has_body = !parser.is_done();
  // HTTP/1.0 would want its own "keep-alive" answer; its clients are few and a close is always right.
  const bool is_post = request.method == Method::post;
  request.keep_alive = parser.http_version() >= 11 && parser.keep_alive() && (is_post || !has_body);
  if (const auto length = parser.content_length()) request.body_bytes = *length;
  request.is_chunked = parser.chunked();
  if (request.method == Method::other) return 405;
  if (has_body && !is_post) return 413;
  return split_target(parser.target(), request) ? 0 : 400;
}

}  // namespace bantin::serve
