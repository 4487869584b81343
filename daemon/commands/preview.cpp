// `bantin preview`: one source, address or file through fetching, reading, cleaning and its articles; nothing is
// stored.
#include "daemon/commands/preview.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <filesystem>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "config/families.hpp"
#include "config/load.hpp"
#include "config/profile_library.hpp"
#include "config/time_zone.hpp"
#include "config/values.hpp"
#include "daemon/clock.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/poll/admission.hpp"
#include "daemon/poll/curl_fetcher.hpp"
#include "daemon/poll/document.hpp"
#include "daemon/poll/domain_gate.hpp"
#include "daemon/poll/file_fetcher.hpp"
#include "daemon/poll/polite_fetcher.hpp"
#include "daemon/poll/refresh.hpp"
#include "daemon/poll/requests.hpp"
#include "daemon/poll/target.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/read/charset.hpp"
#include "feeds/read/page.hpp"
#include "feeds/write/json_feed.hpp"

namespace bantin::commands {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using feeds::RuleMatch;

constexpr std::size_t kArticles = 20;

/// What is shown of one entry beside itself.
struct Shown {
  std::vector<RuleMatch> list;
  std::vector<RuleMatch> article;
  std::string article_fault;
};

struct Preview {
  feeds::FeedInfo info;
  std::string items_rule;
  std::string next_page;
  std::string profile;
  std::vector<feeds::Entry> entries;
  std::vector<Shown> shown;
};

/// The configuration, or one that is all defaults; null if there is one and it is wrong.
config::ConfigPtr configuration(const PreviewOptions& options) {
  std::error_code error;
  if (options.config_given || fs::exists(options.config, error)) return load_config(options.config);
  auto config = std::make_shared<config::Config>();
  if (auto zone = config::load_time_zone("Asia/Ho_Chi_Minh")) config->site.zone = *zone;
  config->site.public_url = "https://bantin.invalid";
  return config;
}

class Previewer {
 public:
  Previewer(const PreviewOptions& options, config::ConfigPtr config, fs::path folder)
      : options_(options), config_(std::move(config)), profiles_(std::move(folder)) {}

  int run() {
    if (const int fault = find_source(); fault != kDone) return fault;
    int code = kSystemFault;
    std::exception_ptr thrown;
    asio::co_spawn(context_, preview(), [&](std::exception_ptr fault, int result) {
      thrown = fault;
      code = result;
      context_.stop();
    });
    context_.run();
    pool_.join();
    if (thrown) std::rethrow_exception(thrown);
    return code;
  }

 private:
  int find_source() {
    if (const config::Source* known = config_->find_source(options_.target)) {
      source_ = *known;
      profile_ = known->profile;
      rules_ = known->rules;
    } else if (config::web_url_fault(options_.target).empty()) {
      source_.id = "preview";
      source_.url = options_.target;
      // Without a configuration that forbids it, whoever types the address of a private host means it.
      is_private_by_name_ = config_->files.empty() && config::is_private_host(source_.url);
    } else {
      std::error_code error;
      const fs::path path = fs::absolute(options_.target, error);
      if (error || !fs::is_regular_file(path, error)) {
        std::cerr << "bantin: \"" << options_.target << "\" is no id of a source, no address and no file\n";
        return kBadInput;
      }
      source_.id = "preview";
      source_.url = "file://" + percent(path.string());
    }
    if (!options_.base_url.empty()) {
      if (const std::string fault = config::web_url_fault(options_.base_url); !fault.empty()) {
        std::cerr << "bantin: --base-url: " << fault << '\n';
        return kBadInput;
      }
      source_.base_url = options_.base_url;
    }
    if (!options_.profile.empty()) {
      const auto profile = profiles_.find(options_.profile);
      for (const config::Diagnostic& fault : profiles_.take_faults())
        std::cerr << fault.text() << '\n';
      if (!profile) {
        std::cerr << "bantin: there is no profile \"" << options_.profile << "\"; the profiles are";
        for (const std::string& name : profiles_.names())
          std::cerr << ' ' << name;
        std::cerr << '\n';
        return kBadInput;
      }
      profile_ = profile->id;
      rules_ = profile->rules;
    }
    return kDone;
  }

  /// A path as it stands in a URL.
  static std::string percent(const std::string& path) {
    std::string out;
    for (const char c : path)
      out += c == '%' ? "%25" : c == '?' ? "%3F" : c == '#' ? "%23" : std::string(1, c);
    return out;
  }

  poll::FetchRequest request_for(const std::string& url, bool own) const {
    poll::FetchRequest request;
    request.url = url;
    if (own) {
      request.headers = source_.headers;
      request.username = source_.username;
      request.password = source_.password;
    }
    request.user_agent = source_.user_agent.empty() ? poll::default_user_agent(config_->site) : source_.user_agent;
    request.ca_file = source_.ca_file;
    request.proxy = source_.proxy;
    request.timeout = config_->polling.timeout;
    request.max_bytes = config_->polling.max_bytes;
    request.allow_private_addresses =
        config_->polling.allow_private_addresses || source_.allow_private_addresses || is_private_by_name_;
    return request;
  }

  asio::awaitable<poll::FetchOutcome> fetch(const std::string& url, bool own) {
    poll::Fetcher& fetcher = poll::is_file_url(url) ? static_cast<poll::Fetcher&>(files_) : polite_;
    poll::FetchRequest request = request_for(url, own);
    if (url != source_.url) request.purpose = poll::Purpose::discovered;
    co_return co_await fetcher.fetch(std::move(request));
  }

  poll::Reading how() const {
    poll::Reading reading;
    if (rules_) reading.rules = rules_.get();
    reading.encoding = source_.encoding;
    return reading;
  }

  poll::DocumentOrRefusal read(const poll::FetchResponse& response) {
    poll::DocumentHints hints;
    hints.content_type = response.content_type;
    hints.any_article = rules_ != nullptr;
    poll::DocumentOrRefusal read = poll::read_document(how(), response.body, hints);
    hints.any_article = false;
    if (read.document || rules_ || read.fault != poll::DocumentFault::not_a_feed) return read;
    // A page of a family that nobody named.
    pugi::xml_document tree;
    feeds::CharsetHints charset;
    charset.content_type = response.content_type;
    charset.encoding = source_.encoding;
    charset.html = true;
    feeds::parse_page(feeds::decode(response.body, charset).text, tree);
    for (const config::Recognised& family : config::rank_families(tree, response.final_url, profiles_.all())) {
      rules_ = family.profile->rules;
      poll::DocumentOrRefusal again = poll::read_document(how(), response.body, hints);
      if (!again.document) continue;
      profile_ = family.profile->id;
      std::cerr << "read as a page of " << profile_ << " (" << family.profile->title << ")\n";
      return again;
    }
    rules_ = nullptr;
    hints.any_article = true;
    poll::DocumentOrRefusal article = poll::read_document(how(), response.body, hints);
    return article.document ? std::move(article) : std::move(read);
  }

  feeds::TimeZone zone() const { return source_.zone ? *source_.zone : config_->site.zone; }

  feeds::Entry clean(const poll::Document& document, const feeds::FeedInfo& info, const feeds::CleanOptions& options,
                     std::size_t n) const {
    feeds::Entry entry = feeds::clean_item(document.feed.items[n], document.feed, info, options);
    if (document.is_article) entry.link = options.document_url;
    if (rules_) entry.link = config::without_dropped(*rules_, entry.link);
    feeds::add_byline(entry);
    return entry;
  }

  asio::awaitable<int> preview() {
    poll::FetchOutcome answer = co_await fetch(source_.url, true);
    if (!answer.response || answer.response->status != 200) {
      std::string words = answer.response ? "HTTP " + std::to_string(answer.response->status) : answer.failure.message;
      if (answer.response) {
        const poll::PageFault page = poll::page_fault(answer.response->body, answer.response->content_type);
        if (!page.words.empty()) words.append("; ").append(page.words);
      }
      std::cerr << "bantin: " << source_.url << ": " << words << '\n';
      co_return kSourcesFailed;
    }
    poll::DocumentOrRefusal read_result = read(*answer.response);
    if (!read_result.document) {
      std::cerr << "bantin: " << source_.url << ": " << poll::to_string(read_result.fault) << ": " << read_result.reason
                << '\n';
      co_return kSourcesFailed;
    }
    poll::Document& document = *read_result.document;
    feeds::CleanOptions options;
    options.zone = zone();
    options.minutes_are_month =
        (rules_ ? rules_->quirks : config::quirks_by_generator(profiles_.all(), document.feed.generator))
            .minutes_are_month;
    options.document_url = !source_.base_url.empty()                       ? source_.base_url
                           : feeds::is_web_url(answer.response->final_url) ? answer.response->final_url
                                                                           : "";
    Preview result;
    result.info = feeds::clean_feed(document.feed, options);
    result.items_rule = document.items_rule;
    result.next_page = document.next_page;
    result.profile = profile_;
    for (std::size_t n = 0; n < document.feed.items.size(); ++n) {
      result.entries.push_back(clean(document, result.info, options, n));
      Shown& shown = result.shown.emplace_back();
      if (n < document.matches.size()) (document.is_article ? shown.article : shown.list) = document.matches[n];
    }
    const auto& items = document.feed.items;
    if (std::any_of(items.begin(), items.end(), [&](const auto& i) { return poll::is_nameless(document.feed, i); })) {
      co_await name_pages(result);
    } else if (document.is_list || document.is_stripped || source_.full_text.value_or(false)) {
      co_await add_articles(document, result);
    }
    if (options_.json) {
      print_json(result);
    } else {
      print(result);
    }
    co_return std::cout.flush() ? kDone : kSystemFault;
  }

  /// Of a sitemap without titles: the newest, as far as their pages are articles.
  asio::awaitable<void> name_pages(Preview& result) {
    std::vector<feeds::Entry> newest = std::move(result.entries);
    result.entries.clear();
    result.shown.clear();
    const auto time_of = [](const feeds::Entry& entry) { return entry.updated ? entry.updated->at : feeds::Instant{}; };
    std::stable_sort(newest.begin(), newest.end(),
                     [&](const auto& a, const auto& b) { return time_of(a) > time_of(b); });
    if (newest.size() > kArticles) {
      std::cerr << newest.size() << " pages are listed; the " << kArticles << " newest are looked at\n";
      newest.resize(kArticles);
    }
    for (feeds::Entry& entry : newest) {
      const std::string address =
          poll::is_home(entry.link) ? std::string() : poll::article_address(source_, entry.link);
      if (address.empty() && entry.title.empty()) continue;
      Shown shown;
      if (entry.title.empty()) {
        const std::string fault = co_await name_page(address, entry, shown);
        if (!fault.empty()) {
          std::cerr << "not taken: " << entry.link << ": " << fault << '\n';
          continue;
        }
      }
      result.entries.push_back(std::move(entry));
      result.shown.push_back(std::move(shown));
    }
  }

  /// Why the page is no article, or nothing.
  asio::awaitable<std::string> name_page(std::string address, feeds::Entry& entry, Shown& shown) {
    poll::FetchOutcome answer = co_await fetch(address, is_own(address));
    if (!answer.response) co_return answer.failure.message;
    if (answer.response->status != 200) co_return "HTTP " + std::to_string(answer.response->status);
    poll::ArticleOrRefusal read = poll::read_unknown_page(how(), answer.response->body, answer.response->content_type);
    if (!read.article) co_return read.reason;
    shown.article = std::move(read.article->matches);
    const std::string url = feeds::is_web_url(answer.response->final_url) ? answer.response->final_url : entry.link;
    feeds::Entry article = poll::clean_article(read.article->item, url, zone());
    feeds::add_byline(article);
    poll::merge_article(entry, std::move(article), false);
    co_return entry.title.empty() ? "its page has no title" : std::string();
  }

  asio::awaitable<void> add_articles(const poll::Document& document, Preview& result) {
    if (source_.full_text ? !*source_.full_text : !rules_ || rules_->article.empty()) co_return;
    for (std::size_t n = 0; n < std::min(result.entries.size(), kArticles); ++n) {
      feeds::Entry& entry = result.entries[n];
      Shown& shown = result.shown[n];
      const std::string address = poll::article_address(source_, entry.link);
      if (address.empty()) continue;
      poll::FetchOutcome answer = co_await fetch(address, is_own(address));
      if (!answer.response || answer.response->status != 200) {
        shown.article_fault =
            answer.response ? "HTTP " + std::to_string(answer.response->status) : answer.failure.message;
        continue;
      }
      poll::ArticleOrRefusal read =
          poll::read_article_page(how(), answer.response->body, answer.response->content_type, entry.title);
      if (!read.article) {
        shown.article_fault = std::move(read.reason);
        continue;
      }
      shown.article = std::move(read.article->matches);
      const std::string url = feeds::is_web_url(answer.response->final_url) ? answer.response->final_url : entry.link;
      feeds::Entry article = poll::clean_article(read.article->item, url, zone());
      feeds::add_byline(article);
      poll::merge_article(entry, std::move(article), document.is_stripped);
    }
  }

  /// What is configured for the source's own server goes to no other.
  bool is_own(const std::string& url) const {
    const auto own = poll::parse_target(source_.url);
    const auto other = poll::parse_target(url);
    return own && other && own->origin == other->origin;
  }

  // ----------------------------------------------------------------------------------------------------------- output

  static void print_matches(const char* name, const std::vector<RuleMatch>& matches) {
    for (const RuleMatch& match : matches) {
      std::cout << "    " << name << ' ' << match.field << ": ";
      if (match.value.empty()) {
        std::cout << "missing\n";
      } else {
        std::cout << match.value << "  [" << (match.rule.empty() ? "by its look" : match.rule) << "]\n";
      }
    }
  }

  void print(const Preview& result) const {
    std::cout << result.info.title << '\n';
    if (!result.profile.empty()) std::cout << "  profile: " << result.profile << '\n';
    if (!result.items_rule.empty()) std::cout << "  items: " << result.items_rule << '\n';
    if (!result.next_page.empty()) std::cout << "  next page: " << result.next_page << '\n';
    std::cout << "  " << result.entries.size() << (result.entries.size() == 1 ? " item\n" : " items\n");
    for (std::size_t i = 0; i < result.entries.size(); ++i) {
      const feeds::Entry& entry = result.entries[i];
      std::cout << '\n' << (entry.title.empty() ? "(no title)" : entry.title) << '\n';
      std::cout << "  link: " << (entry.link.empty() ? "missing" : entry.link) << '\n';
      std::cout << "  published: "
                << (entry.published ? feeds::format_rfc3339(entry.published->at) : "not said: first seen counts")
                << '\n';
      if (entry.event_day) std::cout << "  happened: " << feeds::format_day(*entry.event_day) << " (a hint)\n";
      for (const feeds::Person& person : entry.people)
        std::cout << "  " << (person.role.empty() ? "author" : person.role) << ": " << person.name << '\n';
      if (!entry.origin.title.empty()) std::cout << "  taken from: " << entry.origin.title << '\n';
      if (!entry.summary.empty()) std::cout << "  summary: " << feeds::shorten(entry.summary, 160) << '\n';
      if (!entry.image.empty()) std::cout << "  image: " << entry.image << '\n';
      for (const feeds::Attachment& file : entry.attachments)
        std::cout << "  attachment: " << file.url << '\n';
      const std::string text = feeds::html_to_text(entry.content_html);
      std::cout << "  text: "
                << (text.empty() ? "missing" : std::to_string(text.size()) + " bytes: " + feeds::shorten(text, 120))
                << '\n';
      if (!result.shown[i].article_fault.empty()) std::cout << "  article: " << result.shown[i].article_fault << '\n';
      print_matches("list", result.shown[i].list);
      print_matches("article", result.shown[i].article);
    }
  }

  static nlohmann::ordered_json matched(const std::vector<RuleMatch>& matches, nlohmann::ordered_json& missing,
                                        const std::string& where) {
    nlohmann::ordered_json object = nlohmann::ordered_json::object();
    for (const RuleMatch& match : matches) {
      const std::string field(match.field);
      if (match.value.empty()) {
        missing.push_back(where + field);
      } else {
        object[field] = {{"rule", match.rule}, {"value", match.value}};
      }
    }
    return object;
  }

  void print_json(const Preview& result) const {
    auto feed = nlohmann::ordered_json::parse(feeds::write_json_feed(result.info, result.entries, false));
    if (!result.profile.empty()) feed["_bantin"]["profile"] = result.profile;
    if (!result.items_rule.empty()) feed["_bantin"]["items_rule"] = result.items_rule;
    if (!result.next_page.empty()) feed["_bantin"]["next_page"] = result.next_page;
    for (std::size_t i = 0; i < result.entries.size(); ++i) {
      auto& extension = feed["items"][i]["_bantin"];
      auto missing = nlohmann::ordered_json::array();
      const Shown& shown = result.shown[i];
      if (!shown.list.empty()) extension["matched"] = matched(shown.list, missing, "");
      if (!shown.article.empty()) extension["article_matched"] = matched(shown.article, missing, "article.");
      if (!shown.article_fault.empty()) extension["article_fault"] = shown.article_fault;
      if (!missing.empty()) extension["missing"] = std::move(missing);
    }
    std::cout << feed.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
  }

  const PreviewOptions& options_;
  config::ConfigPtr config_;
  config::ProfileLibrary profiles_;
  config::Source source_;
  std::string profile_;                               // whose rules they are, if it is one
  std::shared_ptr<const config::PortalRules> rules_;  // none: a plain feed
  bool is_private_by_name_ = false;
  std::shared_ptr<Log> log_ = make_log("error");
  asio::io_context context_;
  asio::thread_pool pool_{1};
  poll::CurlFetcher http_{context_.get_executor(), {}, *log_};
  SystemClock clock_;
  poll::DomainGate gate_{poll::DomainGate::limits_of(config_->polling)};
  poll::PoliteFetcher polite_{context_.get_executor(), http_, gate_, clock_, *log_, {}};
  poll::FileFetcher files_{pool_.get_executor()};
};

}  // namespace

int run_preview(const PreviewOptions& options) {
  config::ConfigPtr config = configuration(options);
  if (!config) return kBadInput;
  return Previewer(options, std::move(config), options.config.parent_path()).run();
}

}  // namespace bantin::commands
