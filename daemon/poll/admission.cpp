// Filters, and what addresses say.
#include "daemon/poll/admission.hpp"

#include <algorithm>
#include <string_view>

#include "config/portal_rules.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::poll {

using feeds::Entry;
using feeds::Instant;

namespace {

bool matches(const config::Filter& filter, const Entry& entry, const std::vector<std::string>& source_tags) {
  using Field = config::Filter::Field;
  const auto found = [&](const std::string& text) { return filter.expression.found_in(text); };
  const bool any = filter.field == Field::any;
  if ((any || filter.field == Field::title) && found(entry.title)) return true;
  if ((any || filter.field == Field::link) && found(entry.link)) return true;
  if (any || filter.field == Field::tags) {
    for (const auto& category : entry.categories) {
      if (found(category.term) || found(category.label)) return true;
    }
    if (std::any_of(source_tags.begin(), source_tags.end(), found)) return true;
  }
  if (any || filter.field == Field::text) {
    if (found(entry.summary)) return true;
    if (!entry.content_html.empty() && found(feeds::html_to_text(entry.content_html))) return true;
  }
  return false;
}

}  // namespace

bool is_wanted(const config::Source& source, const Entry& entry) {
  const auto hit = [&](const config::Filter& filter) { return matches(filter, entry, source.tags); };
  if (!source.include.empty() && std::none_of(source.include.begin(), source.include.end(), hit)) return false;
  return std::none_of(source.exclude.begin(), source.exclude.end(), hit);
}

std::optional<Instant> plausible(const std::optional<feeds::Date>& date, Instant now) {
  // Not before the web had feeds, not more than a day ahead.
  constexpr Instant kEarliest = std::chrono::sys_days(std::chrono::year(1990) / 1 / 1);
  if (!date || date->at < kEarliest || date->at > now + std::chrono::days(1)) return std::nullopt;
  return date->at;
}

bool wants_articles(const config::Source& source, bool is_list) {
  if (source.full_text) return *source.full_text;
  return is_list && source.rules && !source.rules->article.empty();
}

bool is_nameless(const feeds::RawFeed& feed, const feeds::RawItem& item) {
  return feed.format == feeds::Format::sitemap && item.title.value.empty() && item.summary.value.empty() &&
         !item.links.empty();
}

bool says_nothing(const feeds::Entry& entry) {
  return entry.title.empty() && entry.link.empty() && entry.summary.empty() && entry.summary_html.empty() &&
         entry.content_html.empty() && entry.attachments.empty();
}

bool is_unread(const store::NewEntry& added) {
  return added.is_left || (added.is_held && added.entry.title.empty());
}

/// "/", "/home", "/trang-chu", "/vi/", "/web/guest/home", "/Default.aspx".
bool is_home(std::string_view url) {
  const std::size_t host = url.find("://");
  if (host == std::string_view::npos) return false;
  const std::size_t slash = url.find('/', host + 3);
  if (slash == std::string_view::npos) return true;
  std::string path = feeds::ascii::lower(url.substr(slash, url.find_first_of("?#", slash) - slash));
  while (path.ends_with('/'))
    path.pop_back();
  constexpr std::string_view kHomes[] = {"",
                                         "/home",
                                         "/trang-chu",
                                         "/vi",
                                         "/index.php",
                                         "/web/guest",
                                         "/web/guest/home",
                                         "/default.aspx",
                                         "/index.html",
                                         "/trangchu",
                                         "/web/guest/trang-chu",
                                         "/portal/pages/default.aspx",
                                         "/pages/default.aspx",
                                         "/portal",
                                         "/404",
                                         "/error",
                                         "/not-found"};
  return std::find(std::begin(kHomes), std::end(kHomes), path) != std::end(kHomes);
}

std::string article_address(const config::Source& source, const std::string& link) {
  if (!feeds::is_web_url(link)) return {};
  if (!source.url.starts_with("file:")) {
    const std::string domain = feeds::registrable_domain(feeds::url_host(source.url));
    return feeds::registrable_domain(feeds::url_host(link)) == domain ? link : std::string();
  }
  // A saved page: what stands below its own address lies below its own folder.
  const std::string_view base(source.base_url);
  const std::string folder = std::string(base.substr(0, base.rfind('/') + 1));
  if (base.empty() || !link.starts_with(folder)) return {};
  std::string rest = link.substr(folder.size());
  rest = rest.substr(0, rest.find_first_of("?#"));
  if (rest.empty() || rest.find("..") != std::string::npos ||
      feeds::ascii::lower(rest).find("%2e") != std::string::npos ||
      feeds::ascii::lower(rest).find("%2f") != std::string::npos || rest.front() == '/')
    return {};
  return source.url.substr(0, source.url.rfind('/') + 1) + rest;
}

}  // namespace bantin::poll
