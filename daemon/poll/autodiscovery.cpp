#include "daemon/poll/autodiscovery.hpp"

#include <algorithm>
#include <utility>

#include "config/families.hpp"
#include "daemon/async.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/discover.hpp"
#include "feeds/read/page.hpp"
#include "feeds/read/read.hpp"
#include "feeds/read/sniff.hpp"

namespace bantin::poll {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kRequests = 16;
constexpr std::size_t kNamed = 5;     // feeds that the page names
constexpr std::size_t kFamily = 4;    // addresses of its family
constexpr std::size_t kSitemaps = 3;  // and as many parts of an index
constexpr std::uint64_t kSitemapBytes = 8u << 20;

std::string origin_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  return feeds::ascii::lower(url.substr(0, url.find_first_of("/?#", scheme + 3)));
}

/// What a page names and where its family has feeds; made before the first request, so that no tree is kept.
struct Candidates {
  std::vector<std::pair<std::string, std::string>> feeds;  // address, why
};

Candidates candidates_in(std::string_view html, std::string_view content_type, const std::string& page_url,
                         std::span<const std::shared_ptr<const config::Profile>> families) {
  Candidates out;
  const feeds::DecodedView decoded = feeds::decode_view(html, {content_type, {}, true});
  pugi::xml_document page;
  feeds::parse_page(decoded.text(), page);
  std::size_t named = 0;
  for (feeds::FeedLink& link : feeds::feed_links(page, page_url)) {
    if (named++ == kNamed) break;
    const bool alternate = link.kind == feeds::FeedLink::Kind::alternate;
    out.feeds.emplace_back(std::move(link.url),
                           alternate ? "named by the page (link rel=alternate)" : "a link on the page leads to it");
  }
  const auto recognised = config::rank_families(page, page_url, families);
  if (!recognised.empty()) {
    const config::Profile& family = *recognised.front().profile;
    std::size_t paths = 0;
    for (std::string& url : config::feed_addresses(family, page_url)) {
      const bool known = std::any_of(out.feeds.begin(), out.feeds.end(), [&](const auto& c) { return c.first == url; });
      if (known) continue;
      if (paths++ == kFamily) break;
      out.feeds.emplace_back(std::move(url), "where " + family.title + " keeps its feed");
    }
  }
  return out;
}

class Search {
 public:
  Search(Fetcher& fetcher, asio::any_io_executor pool, FetchRequest like, std::string page_url)
      : fetcher_(fetcher), pool_(std::move(pool)), like_(std::move(like)), page_url_(std::move(page_url)) {
    like_.validators = {};
    like_.validators_url.clear();
    origin_ = origin_of(like_.url);
  }

  asio::awaitable<Discovery> run(Candidates candidates) {
    for (const auto& [url, why] : candidates.feeds) {
      co_await try_feed(url, why);
      if (found_.feed) co_return std::move(found_);
    }
    const std::string robots_url = feeds::resolve_web_url("/robots.txt", page_url_);
    if (robots_url.empty()) co_return std::move(found_);
    std::vector<std::string> sitemaps;
    if (const auto robots = co_await ask(robots_url, false)) {
      if (!is_html_page(robots->body)) sitemaps = feeds::sitemaps_in_robots(robots->body, robots_url);
    }
    if (sitemaps.empty()) sitemaps.push_back(feeds::resolve_web_url("/sitemap.xml", page_url_));
    if (sitemaps.size() > kSitemaps) sitemaps.resize(kSitemaps);
    for (const std::string& url : sitemaps) {
      co_await try_sitemap(url);
      if (found_.feed) break;
    }
    co_return result();
  }

  asio::awaitable<Discovery> run(feeds::SitemapIndex index) {
    co_await try_parts(index);
    co_return result();
  }

 private:
  Discovery result() {
    if (!found_.feed) found_.feed = std::move(without_titles_);
    return std::move(found_);
  }

  /// The answer if it is a good one; else notes why not.
  asio::awaitable<std::optional<FetchResponse>> ask(std::string url, bool note) {
    std::optional<FetchResponse> none;
    if (requests_ >= kRequests) co_return none;
    ++requests_;
    FetchRequest request = like_;
    request.url = url;
    request.purpose = Purpose::discovered;
    if (origin_of(url) != origin_) {
      request.headers.clear();
      request.username.clear();
      request.password.clear();
    }
    FetchOutcome outcome = co_await fetcher_.fetch(std::move(request));
    if (!outcome.response) {
      if (note) found_.tried.push_back(url + ": " + outcome.failure.message);
      co_return none;
    }
    if (outcome.response->status != 200) {
      if (note) found_.tried.push_back(url + ": HTTP " + std::to_string(outcome.response->status));
      co_return none;
    }
    co_return std::move(outcome.response);
  }

  asio::awaitable<void> try_feed(std::string url, std::string why) {
    std::optional<FetchResponse> response = co_await ask(url, true);
    if (response) co_await judge(std::move(*response), std::move(url), std::move(why));
  }

  asio::awaitable<void> try_sitemap(std::string url) {
    std::optional<FetchResponse> response = co_await ask(url, true);
    if (!response || response->body.size() > kSitemapBytes) co_return;
    auto read = [&] { return feeds::read_sitemap_index(response->body, url); };
    const auto index = co_await offload(pool_, std::move(read));
    if (!index) {
      co_await judge(std::move(*response), std::move(url), "a sitemap that the site names");
      co_return;
    }
    co_await try_parts(*index);
  }

  asio::awaitable<void> try_parts(const feeds::SitemapIndex& index) {
    for (std::size_t n = 0; n < index.parts.size() && n < kSitemaps && !found_.feed; ++n) {
      std::string part = index.parts[n].url;
      std::optional<FetchResponse> answer = co_await ask(part, true);
      if (answer) co_await judge(std::move(*answer), std::move(part), "a part of the site's sitemap");
    }
  }

  asio::awaitable<void> judge(FetchResponse response, std::string url, std::string why) {
    feeds::ReadHints hints;
    hints.content_type = response.content_type;
    auto read = [&] { return feeds::read(response.body, hints); };
    const auto feed = co_await offload(pool_, std::move(read));
    if (!feed) {
      found_.tried.push_back(url + ": " + feed.error().message);
      co_return;
    }
    if (feed->items.empty()) {
      found_.tried.push_back(url + ": a feed without items");
      co_return;
    }
    const bool titled = std::any_of(feed->items.begin(), feed->items.end(),
                                    [](const feeds::RawItem& item) { return !item.title.value.empty(); });
    DiscoveredFeed chosen;
    chosen.has_titles = feed->format != feeds::Format::sitemap || titled;
    chosen.url = std::move(url);
    chosen.why = std::move(why);
    chosen.items = feed->items.size();
    chosen.response = std::move(response);
    if (chosen.has_titles) {
      found_.feed = std::move(chosen);
    } else if (!without_titles_) {
      found_.tried.push_back(chosen.url + ": a sitemap that names no titles");
      chosen.why += "; it names no titles, they are read from the pages that it lists";
      without_titles_ = std::move(chosen);
    }
  }

  Fetcher& fetcher_;
  asio::any_io_executor pool_;
  FetchRequest like_;
  std::string page_url_;
  std::string origin_;
  std::size_t requests_ = 0;
  std::optional<DiscoveredFeed> without_titles_;  // the first such sitemap
  Discovery found_;
};

}  // namespace

bool is_html_page(std::string_view bytes) {
  const std::string name = feeds::ascii::lower(feeds::first_element_name(bytes.substr(0, 4096)));
  if (name == "html" || name == "head" || name == "body") return true;
  // Pages that begin with anything: a script, a comment, a div.
  const std::string head = feeds::ascii::lower(bytes.substr(0, 4096));
  return !name.empty() && name != "rss" && name != "feed" && name != "rdf:rdf" && name != "urlset" &&
         name != "sitemapindex" &&
         (head.find("<body") != std::string::npos || head.find("<html") != std::string::npos || name == "div" ||
          name == "script" || name == "title" || name == "meta");
}

bool is_sitemap_index(std::string_view bytes) {
  constexpr std::size_t kHead = 4096;
  return feeds::ascii::lower(feeds::first_element_name(bytes.substr(0, kHead))) == "sitemapindex";
}

asio::awaitable<Discovery> discover_feed(Fetcher& fetcher, asio::any_io_executor pool, FetchRequest like,
                                         std::string page_url, std::string html, std::string content_type,
                                         std::span<const std::shared_ptr<const config::Profile>> families) {
  auto read_index = [&] { return feeds::read_sitemap_index(html, page_url); };
  Result<feeds::SitemapIndex> index = co_await offload(pool, std::move(read_index));
  auto look = [&] { return candidates_in(html, content_type, page_url, families); };
  Candidates candidates;
  if (!index) candidates = co_await offload(pool, std::move(look));
  Search search(fetcher, pool, std::move(like), std::move(page_url));
  if (index) {
    Discovery parts = co_await search.run(std::move(*index));
    co_return parts;
  }
  Discovery found = co_await search.run(std::move(candidates));
  co_return found;
}

}  // namespace bantin::poll
