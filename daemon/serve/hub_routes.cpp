#include "daemon/serve/hub_routes.hpp"

#include <string>
#include <utility>

#include "daemon/publish/snapshot.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::serve {
namespace {

constexpr std::string_view kPath = "/hub";
constexpr std::string_view kForm = "application/x-www-form-urlencoded";

/// "application/x-www-form-urlencoded; charset=utf-8" is one.
bool is_form(std::string_view content_type) {
  return feeds::ascii::starts_with_ignoring_case(content_type, kForm) &&
         (content_type.size() == kForm.size() || content_type.find_first_of("; \t") == kForm.size());
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
        text_answer(405, "Method Not Allowed", "405 This is a WebSub hub: subscribe by POST\n", "Allow: POST\r\n");
    if (request.method == Method::head) answer.body = {};
    return answer;
  }
  if (!is_form(request.content_type))
    return text_answer(415, "Unsupported Media Type",
                       "415 A subscription is a form, application/x-www-form-urlencoded\n");
  if (!allowances_.take(request.peer, 1)) return refuse(429);
  Result<publish::HubRequest> asked = publish::parse_hub_request(request.body);
  if (!asked) return text_answer(400, "Bad Request", "400 " + asked.error().message + "\n");
  // One may leave a feed that is not published any more.
  if (asked->mode == publish::HubRequest::Mode::subscribe && !is_feed(*map, asked->topic)) {
    return text_answer(404, "Not Found",
                       "404 hub.topic is no feed of this site; it has to be spelt as in the feed's own rel=\"self\"\n");
  }
  if (!take_(std::move(*asked))) return refuse(503);
  return text_answer(202, "Accepted", {});
}

}  // namespace bantin::serve
