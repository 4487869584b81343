// Atom by hand: alerts are no entries of the news, and no outlet's rules hold for them.
#include <algorithm>
#include <vector>

#include "bantin/version.hpp"
#include "daemon/admin/writers.hpp"
#include "feeds/clean/date.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/write/xml_writer.hpp"

namespace bantin::admin {
namespace {

using feeds::Instant;
constexpr std::size_t kEvents = 200;

struct Event {
  const store::Alert* alert = nullptr;
  Instant at{};
  bool is_end = false;
};

std::string id_of(const std::string& base, const Event& event) {
  const store::Alert& alert = *event.alert;
  return base + alert.kind + "/" + (alert.source.empty() ? "all" : alert.source) + "/" +
         std::to_string(alert.began.time_since_epoch().count()) + (event.is_end ? "/end" : "");
}

}  // namespace

std::string alerts_feed(const Report& report) {
  std::vector<Event> events;
  for (const store::Alert& alert : report.alerts) {
    events.push_back({&alert, alert.began, false});
    if (alert.ended != Instant{}) events.push_back({&alert, alert.ended, true});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at > b.at; });
  if (events.size() > kEvents) events.resize(kEvents);

  const std::string base = "tag:" + feeds::url_host(report.config->site.public_url) + ",2026:alerts/";
  feeds::XmlWriter xml(4096 + 512 * events.size());
  xml.open("feed").attribute("xmlns", "http://www.w3.org/2005/Atom");
  xml.attribute("xml:lang", "en");
  xml.element("id", base);
  xml.element("title", report.config->site.title + ": alerts");
  // Of the newest event, so that the bytes stay while nothing happens.
  xml.element("updated", feeds::format_rfc3339(events.empty() ? Instant{} : events.front().at));
  xml.open("author").element("name", "bantin").close();
  xml.open("generator").attribute("version", BANTIN_VERSION).text("bantin").close();
  for (const Event& event : events) {
    const store::Alert& alert = *event.alert;
    xml.open("entry");
    xml.element("id", id_of(base, event));
    xml.element("title", (event.is_end ? "Over: " : "") + alert.words);
    xml.element("updated", feeds::format_rfc3339(event.at));
    xml.open("category").attribute("term", alert.kind).close();
    std::string text = alert.words + ". Since " + feeds::format_rfc3339(alert.began);
    if (event.is_end) text += ", over at " + feeds::format_rfc3339(alert.ended);
    xml.open("content").attribute("type", "text").text(text + ".").close();
    xml.close();
  }
  xml.close();
  return xml.take();
}

}  // namespace bantin::admin
