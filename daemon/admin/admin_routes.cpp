// Paths, methods and media types.
#include "daemon/admin/admin_routes.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <memory>
#include <utility>

#include "bantin/templates.hpp"
#include "daemon/admin/writers.hpp"
#include "daemon/publish/document.hpp"
#include "daemon/publish/site_map.hpp"

namespace bantin::admin {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t kPostBytes = 4096;  // nothing is read from a body, but clients send one
constexpr std::string_view kPollPath = "/poll/";
constexpr std::string_view kReloadPath = "/reload";
constexpr std::string_view kStoriesPath = "/stories/";

struct Text {
  std::string head;
  std::string body;
};

serve::Answer make_answer(unsigned status, std::string_view reason, std::string_view type, std::string body,
                          bool head_only = false) {
  auto text = std::make_shared<Text>();
  text->body = std::move(body);
  text->head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
               "\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(text->body.size()) +
               "\r\nCache-Control: no-store\r\n";
  text->head.append(publish::security_headers());
  serve::Answer answer;
  answer.status = status;
  answer.head = text->head;
  answer.body = head_only ? std::string_view() : std::string_view(text->body);
  answer.owner = std::move(text);
  return answer;
}

std::string dump(const ordered_json& json) {
  return json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

serve::Answer json_answer(unsigned status, std::string_view reason, const ordered_json& json) {
  return make_answer(status, reason, "application/json", dump(json));
}

/// "127.0.0.1:8081", "[::1]", "localhost": what an admin types, and nobody can point a name of his at.
bool is_own_host(std::string_view host) {
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.rfind(':') == std::string_view::npos ? host.size() : host.rfind(':'));
  return host == "localhost" || (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

}  // namespace

bool AdminRoutes::is_foreign(const serve::Request& request) const {
  return request.has_origin || (is_tcp_ && !is_own_host(request.host));
}

std::optional<std::size_t> AdminRoutes::post_limit(const serve::Request& request) {
  if (request.path == kReloadPath || request.path.starts_with(kPollPath) || request.path.starts_with(kStoriesPath))
    return kPostBytes;
  return std::nullopt;
}

serve::Answer AdminRoutes::answer(const serve::Request& request) {
  if (is_foreign(request)) return serve::refuse(403, request.method == serve::Method::head);
  if (request.method == serve::Method::post) {
    if (request.path.starts_with(kStoriesPath)) return decide(request.path.substr(kStoriesPath.size()), request.query);
    return request.path == kReloadPath ? reload() : poll(request.path.substr(kPollPath.size()));
  }
  const bool head_only = request.method == serve::Method::head;
  const auto ok = [&](std::string_view type, std::string body) {
    return make_answer(200, "OK", type, std::move(body), head_only);
  };
  if (request.path == "/status" || request.path == "/") {
    return ok("text/html; charset=utf-8", status_page(actions_.report()));
  }
  if (request.path == "/status.json") return ok("application/json", dump(status_json(actions_.report())));
  if (request.path == "/metrics") return ok("text/plain; version=0.0.4; charset=utf-8", metrics(actions_.report()));
  if (request.path == "/alerts.atom") return ok("application/atom+xml", alerts_feed(actions_.report()));
  if (request.path == "/status.css") return ok("text/css; charset=utf-8", std::string(kStatusStylesheet));
  if (post_limit(request)) {
    return make_answer(405, "Method Not Allowed\r\nAllow: POST", "text/plain; charset=utf-8", "405 use POST\n",
                       head_only);
  }
  return serve::refuse(404, head_only);
}

serve::Answer AdminRoutes::poll(std::string_view source) {
  const Report report = actions_.report();
  for (const SourceReport& one : report.sources) {
    if (one.source->id != source) continue;
    if (!one.source->enabled) return json_answer(409, "Conflict", {{"error", "the source is not enabled"}});
    actions_.poll(one.source->id);
    return json_answer(202, "Accepted", {{"source", one.source->id}, {"refreshes", one.activity.refreshes}});
  }
  return json_answer(404, "Not Found", {{"error", "no source has this id"}});
}

/// "join/12/15", "split/12", "withdraw/12?why=...".
serve::Answer AdminRoutes::decide(std::string_view path, std::string_view query) {
  using Kind = store::StoryOrder::Kind;
  const auto next = [&path] {
    const std::string_view part = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(path.size(), part.size() + 1));
    return part;
  };
  const auto entry = [](std::string_view text) {
    std::int64_t row = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), row);
    return error == std::errc() && end == text.data() + text.size() && row > 0 ? row : 0;
  };
  store::StoryOrder order;
  const std::string_view verb = next();
  order.entry = store::EntryId{entry(next())};
  bool is_sound = order.entry != store::EntryId{};
  if (verb == "join") {
    order.other = store::EntryId{entry(next())};
    is_sound = is_sound && order.other != store::EntryId{};
  } else if (verb == "split") {
    order.kind = Kind::split;
  } else if (verb == "withdraw") {
    order.kind = Kind::withdraw;
    order.why = query.starts_with("why=") ? publish::percent_decoded(query.substr(4)) : "by hand";
  } else {
    is_sound = false;
  }
  if (!is_sound || !path.empty()) return json_answer(404, "Not Found", {{"error", "no such order"}});
  const std::string fault = actions_.decide(std::move(order));
  return fault.empty() ? json_answer(200, "OK", {{"done", true}}) : json_answer(409, "Conflict", {{"error", fault}});
}

serve::Answer AdminRoutes::reload() {
  const ReloadOutcome outcome = actions_.reload();
  const ordered_json json{{"reloaded", outcome.done}, {"messages", outcome.messages}};
  return outcome.done ? json_answer(200, "OK", json) : json_answer(422, "Unprocessable Content", json);
}

}  // namespace bantin::admin
