#include "daemon/serve/hub_routes.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "daemon/publish/snapshot.hpp"

namespace bantin::serve {
namespace {

constexpr std::string_view kPath = "/hub";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

Answer text_answer(unsigned status, std::string_view reason, std::string_view words, std::string_view extra = {}) {
  struct Text {
    std::string head;
    std::string body;
  };
  auto text = std::make_shared<Text>();
  if (!words.empty()) text->body.append(words).append("\n");
  text->head = "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
               "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + std::to_string(text->body.size()) +
               "\r\nCache-Control: no-store\r\n";
  text->head.append(extra).append(publish::security_headers());
  Answer answer;
  answer.status = status;
  answer.head = text->head;
  answer.body = text->body;
  answer.owner = std::move(text);
  return answer;
}

/// "application/x-www-form-urlencoded; charset=utf-8" is one.
bool is_form(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, kForm.size());
  const bool is_same = std::equal(type.begin(), type.end(), kForm.begin(), kForm.end(), [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
  return is_same && (content_type.size() == kForm.size() || content_type.find_first_of("; \t") == kForm.size());
}

/// A feed of the site, spelt as it spells itself.
bool is_feed(const publish::SiteMap& site, std::string_view url) {
  const std::string& base = site.config().site.public_url;
  if (!url.starts_with(base)) return false;
  const std::string_view key = url.substr(base.size());
  const auto mark = key.find('?');
  const auto target =
      site.resolve(key.substr(0, mark), mark == std::string_view::npos ? std::string_view() : key.substr(mark + 1));
  return target && target->kind == publish::Target::Kind::feed && target->key == key;
}

}  // namespace

const publish::SiteMap* HubRoutes::site() {
  const publish::Catalog& catalog = shelf_.catalog();
  if (!catalog.snapshot || !catalog.snapshot->map->config().server.hub) return nullptr;
  return catalog.snapshot->map.get();
}

bool HubRoutes::may_ask(const PeerKey& peer) {
  constexpr double kFull = 300;  // a reader may want many feeds at once
  constexpr double kASecond = 1;
  constexpr std::size_t kMostPeers = 10'000;
  if (peer == PeerKey{}) return true;
  if (allowances_.size() >= kMostPeers) allowances_.clear();  // better all are forgotten than one more remembered
  const auto now = SteadyClock::now();
  const auto [place, is_new] = allowances_.try_emplace(peer, Allowance{kFull, now});
  Allowance& allowance = place->second;
  const std::chrono::duration<double> passed = now - allowance.at;
  allowance = {std::min(kFull, allowance.left + passed.count() * kASecond), now};
  if (allowance.left < 1) return false;
  allowance.left -= 1;
  return true;
}

std::optional<std::size_t> HubRoutes::post_limit(const Request& request) {
  if (request.path != kPath || site() == nullptr) return others_.post_limit(request);
  return publish::kHubFormBytes;
}

Answer HubRoutes::answer(const Request& request) {
  if (request.path != kPath) return others_.answer(request);
  const publish::SiteMap* map = site();
  if (map == nullptr) return others_.answer(request);
  if (request.method != Method::post) {
    Answer answer =
        text_answer(405, "Method Not Allowed", "405 This is a WebSub hub: subscribe by POST", "Allow: POST\r\n");
    if (request.method == Method::head) answer.body = {};
    return answer;
  }
  if (!is_form(request.content_type))
    return text_answer(415, "Unsupported Media Type",
                       "415 A subscription is a form, application/x-www-form-urlencoded");
  if (!may_ask(request.peer)) return refuse(429);
  Result<publish::HubRequest> asked = publish::parse_hub_request(request.body);
  if (!asked) return text_answer(400, "Bad Request", "400 " + asked.error().message);
  // One may leave a feed that is not published any more.
  if (asked->mode == publish::HubRequest::Mode::subscribe && !is_feed(*map, asked->topic)) {
    return text_answer(404, "Not Found",
                       "404 hub.topic is no feed of this site; it has to be spelt as in the feed's own rel=\"self\"");
  }
  if (!take_(std::move(*asked))) return refuse(503);
  return text_answer(202, "Accepted", {});
}

}  // namespace bantin::serve
