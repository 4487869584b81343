// Routes and the short answers.
#include "daemon/serve/routes.hpp"

#include <array>
#include <utility>

#include "daemon/serve/negotiation.hpp"

namespace bantin::serve {
namespace {

struct ShortText {
  unsigned status;
  std::string head;
  std::string body;
};

ShortText make_text(unsigned status, std::string_view reason, std::string_view extra, std::string body) {
  body.push_back('\n');
  std::string head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
                     "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\nCache-Control: no-store\r\n";
  head.append(extra).append(publish::security_headers());
  return {status, std::move(head), std::move(body)};
}

ShortText make_refusal(unsigned status, std::string_view reason, std::string_view extra = {}) {
  return make_text(status, reason, extra, std::to_string(status) + " " + std::string(reason));
}

Answer as_answer(const ShortText& text, bool head_only) {
  return {text.status, text.head, head_only ? std::string_view{} : std::string_view(text.body), nullptr};
}

}  // namespace

Answer refuse(unsigned status, bool head_only) {
  static const std::array<ShortText, 14> kRefusals{
      make_refusal(500, "Internal Server Error"),  // the first one stands for every status that is not here
      make_refusal(400, "Bad Request"),
      make_refusal(403, "Forbidden"),
      make_refusal(404, "Not Found"),
      make_refusal(405, "Method Not Allowed", "Allow: GET, HEAD\r\n"),
      make_refusal(406, "Not Acceptable", "Vary: Accept-Encoding\r\n"),
      make_refusal(408, "Request Timeout"),
      make_refusal(410, "Gone"),
      make_refusal(411, "Length Required"),
      make_refusal(413, "Content Too Large"),
      make_refusal(414, "URI Too Long"),
      make_refusal(431, "Request Header Fields Too Large"),
      make_refusal(503, "Service Unavailable", "Retry-After: 10\r\n"),
      make_refusal(505, "HTTP Version Not Supported"),
  };
  for (const ShortText& refusal : kRefusals) {
    if (refusal.status == status) return as_answer(refusal, head_only);
  }
  return as_answer(kRefusals.front(), head_only);
}

PublicRoutes::PublicRoutes(const publish::Shelf& shelf, std::function<bool()> ready)
    : shelf_(shelf), ready_(std::move(ready)) {}

Answer PublicRoutes::answer(const Request& request) {
  static const ShortText kAlive = make_text(200, "OK", {}, "ok");
  const bool head_only = request.method == Method::head;

  publish::DocumentPtr document = shelf_.find(request.path);
  if (!document) {
    if (request.path == "/healthz") return as_answer(kAlive, head_only);
    if (request.path == "/readyz") return ready_() ? as_answer(kAlive, head_only) : refuse(503, head_only);
    return refuse(404, head_only);
  }
  const publish::Variant* variant = choose_variant(request, *document);
  if (variant == nullptr) return refuse(406, head_only);
  if (is_not_modified(request, *document, *variant)) {
    return {304, variant->not_modified, {}, std::move(document)};
  }
  const std::string_view body = head_only ? std::string_view{} : std::string_view(variant->body);
  return {200, variant->head, body, std::move(document)};
}

}  // namespace bantin::serve
