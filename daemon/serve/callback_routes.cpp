// A challenge is what a stranger wrote: it goes out as plain text, with all headers that keep a browser from running
// it.
#include "daemon/serve/callback_routes.hpp"

#include <memory>
#include <string>
#include <utility>

#include "daemon/publish/document.hpp"

namespace bantin::serve {
namespace {

constexpr std::string_view kPrefix = "/websub/";

bool is_callback(const Request& request) {
  return request.path.starts_with(kPrefix);
}

Answer text_answer(unsigned status, std::string_view reason, std::string body, bool head_only) {
  struct Text {
    std::string head;
    std::string body;
  };
  auto text = std::make_shared<Text>();
  text->body = std::move(body);
  text->head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
               "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(text->body.size()) +
               "\r\nCache-Control: no-store\r\n";
  text->head.append(publish::security_headers());
  Answer answer;
  answer.status = status;
  answer.head = text->head;
  if (!head_only) answer.body = text->body;
  answer.owner = std::move(text);
  return answer;
}

}  // namespace

std::optional<std::size_t> CallbackRoutes::post_limit(const Request& request) {
  return is_callback(request) ? std::optional<std::size_t>(poll::CallbackDesk::kContentBytes)
                              : others_.post_limit(request);
}

Answer CallbackRoutes::answer(const Request& request) {
  if (!is_callback(request)) return others_.answer(request);
  const std::string_view token = request.path.substr(kPrefix.size());
  if (request.method == Method::post) {
    const unsigned status = desk_.deliver(token, request.content_type, request.hub_signature, request.body);
    return status == 202 ? text_answer(202, "Accepted", {}, false) : refuse(status);
  }
  const bool head_only = request.method == Method::head;
  if (head_only) return refuse(404, true);  // a question is a GET; a HEAD must change nothing
  poll::CallbackDesk::Reply reply = desk_.verify(token, request.query);
  return reply.status == 200 ? text_answer(200, "OK", std::move(reply.body), false) : refuse(reply.status);
}

}  // namespace bantin::serve
