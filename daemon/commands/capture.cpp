// `bantin capture`: looks at an address, or a saved page, and prints the [[source]] block that works for it.
//
// In this order: the address is a feed; the page names one, or its family has one, or the sitemaps do (each is fetched
// and must hold items); the profile of its family finds its items; the list that repeats in it.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <utility>

#include "config/load.hpp"
#include "config/profile_library.hpp"
#include "config/time_zone.hpp"
#include "daemon/clock.hpp"
#include "daemon/commands/captured.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/log.hpp"
#include "daemon/poll/autodiscovery.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/polite_fetcher.hpp"
#include "daemon/poll/requests.hpp"
#include "feeds/clean/url.hpp"

namespace bantin::commands {
namespace {

namespace asio = boost::asio;
using Profiles = std::vector<std::shared_ptr<const config::Profile>>;

struct World {
  config::ConfigPtr config;
  Profiles profiles;
};

poll::FetchRequest request_for(const config::Config& config, const std::string& url) {
  poll::FetchRequest request;
  request.url = url;
  request.user_agent = config.site.public_url.empty() ? "bantin" : poll::default_user_agent(config.site);
  request.timeout = config.polling.timeout;
  request.max_bytes = config.polling.max_bytes;
  request.allow_private_addresses = config.polling.allow_private_addresses;
  return request;
}

Result<CapturedSource> read_file(const World& world, const std::string& file, const std::string& base_url) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes;
  if (in) bytes.assign(std::istreambuf_iterator<char>(in), {});
  if (!in) return fail("cannot read it");
  const std::string file_url = "file://" + std::filesystem::absolute(file).lexically_normal().string();
  const std::string url = base_url.empty() ? file_url : base_url;
  auto found = capture_feed(bytes, {}, url, world.config->site.zone);
  const std::string no_feed = found ? std::string() : found.error().message;
  if (found) {
    found->why.push_back("Why: it is a feed (" + std::to_string(found->entries.size()) + " items).");
  } else {
    found = capture_page(bytes, {}, url, world.profiles, world.config->site.zone);
    if (!found) return found;
  }
  found->url = file_url;
  found->base_url = base_url;
  found->why.push_back(base_url.empty() ? "Seen in a saved page; give --base-url to see its links from where it stood."
                                        : "Seen in a saved page: to poll it where it stands, put base_url as url.");
  return found;
}

asio::awaitable<Result<CapturedSource>> look(const World& world, poll::Fetcher& fetcher, std::string url) {
  const config::Config& config = *world.config;
  poll::FetchRequest request = request_for(config, url);
  poll::FetchRequest like = request;
  poll::FetchOutcome outcome = co_await fetcher.fetch(std::move(request));
  if (!outcome.response) {
    Result<CapturedSource> failed = fail(outcome.failure.message);
    co_return failed;
  }
  poll::FetchResponse& response = *outcome.response;
  if (response.status != 200) {
    Result<CapturedSource> failed = fail("the server answers HTTP " + std::to_string(response.status));
    co_return failed;
  }
  const std::string page_url = response.final_url.empty() ? url : response.final_url;
  Result<CapturedSource> feed = capture_feed(response.body, response.content_type, url, config.site.zone);
  if (feed) {
    feed->why.push_back("Why: the address is a feed (" + std::to_string(feed->entries.size()) + " items).");
    co_return feed;
  }
  Result<CapturedSource> page =
      capture_page(response.body, response.content_type, page_url, world.profiles, config.site.zone);
  if (!poll::is_html_page(response.body) && !poll::is_sitemap_index(response.body)) {
    if (page) page->url = url;
    co_return page;
  }

  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  poll::Discovery discovery = co_await poll::discover_feed(
      fetcher, executor, std::move(like), page_url, std::move(response.body), response.content_type, world.profiles);
  Result<CapturedSource> found = page;
  // A sitemap without titles takes a request for each of its pages: only where the page itself cannot be read.
  if (discovery.feed && (discovery.feed->has_titles || !page)) {
    const poll::FetchResponse& answer = discovery.feed->response;
    found = capture_feed(answer.body, answer.content_type, discovery.feed->url, config.site.zone);
    if (found) {
      found->why.push_back("Why: a feed with " + std::to_string(discovery.feed->items) + " items, " +
                           discovery.feed->why + ".");
      if (page) {
        found->why.push_back(
            "Also found: the page itself can be read" +
            (page->profile.empty() ? std::string(" by rules") : " with profile \"" + page->profile + "\"") + ", " +
            std::to_string(page->entries.size()) + " items.");
      }
    }
  } else if (found) {
    found->url = url;
  }
  if (found) {
    for (const std::string& tried : discovery.tried)
      found->why.push_back("Tried: " + tried);
  }
  co_return found;
}

}  // namespace

int run_capture(const CaptureOptions& options) {
  World world;
  std::filesystem::path folder;
  if (options.config) {
    world.config = load_config(*options.config);
    if (!world.config) return kBadInput;
    folder = options.config->parent_path();
  } else {
    auto config = std::make_shared<config::Config>();
    if (auto zone = config::load_time_zone("Asia/Ho_Chi_Minh")) config->site.zone = std::move(*zone);
    world.config = std::move(config);
  }
  world.profiles = config::ProfileLibrary(folder).all();

  Result<CapturedSource> found = fail("not looked at");
  std::error_code ignored;
  std::string target = options.target;
  if (target.starts_with("file://")) target.erase(0, 7);
  if (const std::string url = feeds::resolve_web_url(target, {}); !url.empty()) target = url;
  if (!feeds::is_web_url(target)) {
    if (!std::filesystem::is_regular_file(target, ignored)) {
      std::cerr << "bantin: " << target << ": neither an http or https address nor a file\n";
      return kBadInput;
    }
    found = read_file(world, target, options.base_url);
  } else {
    const auto log = make_log("error");
    asio::io_context context;
    poll::CurlFetcher http(context.get_executor(), {}, *log);
    const SystemClock clock;
    poll::DomainGate gate(poll::DomainGate::limits_of(world.config->polling));
    poll::PoliteFetcher fetcher(context.get_executor(), http, gate, clock, *log, {});
    std::exception_ptr fault;
    asio::co_spawn(context, look(world, fetcher, target), [&](std::exception_ptr error, Result<CapturedSource> value) {
      fault = error;
      found = std::move(value);
      context.stop();
    });
    context.run();
    if (fault) std::rethrow_exception(fault);
  }
  if (!found) {
    std::cerr << "bantin: " << options.target << ": " << found.error().message << '\n';
    return kBadInput;
  }
  std::cout << "# Captured from " << options.target << "\n" << to_toml(*found);
  return std::cout.flush() ? kDone : kSystemFault;
}

}  // namespace bantin::commands
