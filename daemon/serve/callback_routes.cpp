// A challenge is what a stranger wrote: it goes out as plain text, with all headers that keep a browser from running
// it.
#include "daemon/serve/callback_routes.hpp"

#include <string>
#include <utility>

namespace bantin::serve {
namespace {

constexpr std::string_view kPrefix = "/websub/";

bool is_callback(const Request& request) {
  return request.path.starts_with(kPrefix);
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
    return status == 202 ? text_answer(202, "Accepted", {}) : refuse(status);
  }
  const bool head_only = request.method == Method::head;
  if (head_only) return refuse(404, true);  // a question is a GET; a HEAD must change nothing
  poll::CallbackDesk::Reply reply = desk_.verify(token, request.query);
  return reply.status == 200 ? text_answer(200, "OK", std::move(reply.body)) : refuse(reply.status);
}

}  // namespace bantin::serve
