// Routes and the short answers.
#include "daemon/serve/routes.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
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
  std::string head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
                     "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(body.size()) +
                     "\r\nCache-Control: no-store\r\n";
  head.append(extra).append(publish::security_headers());
  return {status, std::move(head), std::move(body)};
}

ShortText make_refusal(unsigned status, std::string_view reason, std::string_view extra = {}) {
  return make_text(status, reason, extra, std::to_string(status) + " " + std::string(reason) + "\n");
}

Answer as_answer(const ShortText& text, bool head_only) {
  return {text.status, text.head, head_only ? std::string_view{} : std::string_view(text.body), nullptr, nullptr};
}

}  // namespace

Answer refuse(unsigned status, bool head_only) {
  static const std::array<ShortText, 15> kRefusals{
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
      make_refusal(429, "Too Many Requests", "Retry-After: 10\r\n"),
      make_refusal(431, "Request Header Fields Too Large"),
      make_refusal(503, "Service Unavailable", "Retry-After: 10\r\n"),
      make_refusal(505, "HTTP Version Not Supported"),
  };
  for (const ShortText& refusal : kRefusals) {
    if (refusal.status == status) return as_answer(refusal, head_only);
  }
  return as_answer(kRefusals.front(), head_only);
}

Answer text_answer(unsigned status, std::string_view reason, std::string body, std::string_view extra) {
  auto text = std::make_shared<ShortText>(make_text(status, reason, extra, std::move(body)));
  Answer answer = as_answer(*text, false);
  answer.owner = std::move(text);
  return answer;
}

Answer Handler::resume(const Request& request, const Pending&) {
  return refuse(503, request.method == Method::head);
}

PublicRoutes::PublicRoutes(const publish::Shelf& shelf, std::function<bool()> ready, Demand* demand)
    : shelf_(shelf), ready_(std::move(ready)), demand_(demand) {}

Answer PublicRoutes::deliver(const Request& request, publish::DocumentPtr document) {
  const bool head_only = request.method == Method::head;
  const publish::Variant* variant = choose_variant(request, *document);
  if (variant == nullptr) return refuse(406, head_only);
  if (document->status == 200 && is_not_modified(request, *document, *variant)) {
    return {304, variant->not_modified, {}, std::move(document), nullptr};
  }
  const std::string_view body = head_only ? std::string_view{} : std::string_view(variant->body);
  const unsigned status = document->status;
  return {status, variant->head, body, std::move(document), nullptr};
}

Answer PublicRoutes::make(const Request& request, const publish::Target& target, const publish::Snapshot& snapshot) {
  constexpr double kPriceOfSearch = 5;
  const bool head_only = request.method == Method::head;
  if (publish::DocumentPtr document = demand_->find(target, snapshot))
    return differ(request, std::move(document), &target);
  const bool is_search = target.outlet && target.outlet->kind == publish::Outlet::Kind::search;
  if (!allowances_.take(request.peer, is_search ? kPriceOfSearch : 1)) return refuse(429, head_only);
  Demand::Found found = demand_->ask(target, snapshot);
  if (!found.pending) return refuse(503, head_only);
  Answer answer;
  answer.pending = std::move(found.pending);
  return answer;
}

/// For a reader that has an earlier instance and wants only what is new since (RFC 3229).
Answer PublicRoutes::differ(const Request& request, publish::DocumentPtr document, const publish::Target* target) {
  if (!request.wants_differences || demand_ == nullptr || !document->members)
    return deliver(request, std::move(document));
  const publish::FormerInstance* former = find_former(request, *document);
  if (former == nullptr) return deliver(request, std::move(document));
  std::optional<publish::Target> found_target;
  if (target == nullptr) {
    const publish::Catalog& catalog = shelf_.catalog();
    if (catalog.snapshot) found_target = catalog.snapshot->map->resolve(request.path, request.query);
    if (!found_target) return deliver(request, std::move(document));
    target = &*found_target;
  }
  Demand::Found found = demand_->ask_difference(*target, document, *former);
  if (found.document) return deliver(request, std::move(found.document));
  if (!found.pending) return deliver(request, std::move(document));
  Answer answer;
  answer.pending = std::move(found.pending);
  return answer;
}

Answer PublicRoutes::answer(const Request& request) {
  static const ShortText kAlive = make_text(200, "OK", {}, "ok\n");
  const bool head_only = request.method == Method::head;

  // Of what stands on the shelf only a page knows a parameter: where it begins.
  if (request.query.find("before=") == std::string_view::npos) {
    if (publish::DocumentPtr document = shelf_.find(request.path)) return differ(request, std::move(document), nullptr);
  }
  if (request.path == "/healthz") return as_answer(kAlive, head_only);
  if (request.path == "/readyz") return ready_() ? as_answer(kAlive, head_only) : refuse(503, head_only);
  // Held here: the next look at the shelf may take another catalogue.
  const std::shared_ptr<const publish::Snapshot> snapshot = shelf_.catalog().snapshot;
  if (demand_ == nullptr || !snapshot) return refuse(404, head_only);
  const std::optional<publish::Target> target = snapshot->map->resolve(request.path, request.query);
  if (!target) return refuse(404, head_only);
  if (publish::DocumentPtr document = shelf_.find(target->key)) return deliver(request, std::move(document));
  return make(request, *target, *snapshot);
}

Answer PublicRoutes::resume(const Request& request, const Pending& pending) {
  const bool head_only = request.method == Method::head;
  if (pending.document) return deliver(request, pending.document);
  if (pending.instead) return deliver(request, pending.instead);
  if (!pending.is_done) return refuse(503, head_only);
  return refuse(pending.failed ? 503 : 404, head_only);
}

}  // namespace bantin::serve
