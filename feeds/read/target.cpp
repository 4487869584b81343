// Filling a feed or an item: ranks, caps and what is settled at the end.
#include <algorithm>

#include "feeds/read/modules.hpp"

namespace bantin::feeds {
namespace {

constexpr std::size_t kMaxDates = 16;
constexpr std::size_t kMaxLinks = 64;

bool has_link(const Target& target) noexcept {
  return std::any_of(target.links.begin(), target.links.end(),
                     [](const RawLink& link) { return link.rel == "alternate"; });
}

bool has_author(const Target& target) noexcept {
  return std::any_of(target.people.begin(), target.people.end(),
                     [](const RawPerson& person) { return person.role == "author"; });
}

/// The nearest to an author that a feed names, if it names none: many an RSS channel has only an editor.
void settle_author(Target& target) {
  if (has_author(target)) return;
  for (RawPerson& person : target.spare_people) {
    if (target.people.size() < target.walk.limits().people) target.people.push_back(std::move(person));
  }
  if (!target.spare_people.empty()) return;
  for (const std::string_view role : {"editor", "owner"}) {
    const auto stand_in = std::find_if(target.people.begin(), target.people.end(),
                                       [&](const RawPerson& person) { return person.role == role; });
    if (stand_in == target.people.end()) continue;
    stand_in->role = "author";
    return;
  }
}

}  // namespace

Target::Target(RawFeed& feed_, Walk& walk_)
    : walk(walk_),
      feed(&feed_),
      title(feed_.title),
      summary(feed_.subtitle),
      rights(feed_.rights),
      id(feed_.id),
      lang(feed_.lang),
      image(feed_.image),
      geo(feed_.geo),
      links(feed_.links),
      people(feed_.people),
      categories(feed_.categories),
      dates(feed_.dates) {}

Target::Target(RawItem& item_, Walk& walk_)
    : walk(walk_),
      item(&item_),
      title(item_.title),
      summary(item_.summary),
      rights(item_.rights),
      id(item_.guid),
      lang(item_.lang),
      image(item_.image),
      geo(item_.geo),
      links(item_.links),
      people(item_.people),
      categories(item_.categories),
      dates(item_.dates) {}

void offer(std::string& slot, Rank& held, Rank rank, std::string_view text) {
  if (rank <= held || text.empty()) return;
  slot = text;
  held = rank;
}

void offer_image(Target& target, Rank rank, std::string_view url, const Element& element) {
  if (rank <= target.image_rank || url.empty() || url.size() > target.walk.limits().url_bytes) return;
  target.image_rank = rank;
  if (target.item) {
    target.image = url;
    target.item->image_base = element.scope->base;
  } else {
    target.image = join_base(element.scope->base, url);
  }
}

void add_date(Target& target, RawDate::Kind kind, Rank rank, std::string text) {
  if (text.empty() || target.dates.size() >= kMaxDates) return;
  const bool is_own = rank == Rank::own;
  RawDate& date = target.dates.emplace_back();
  date.kind = kind;
  date.text = std::move(text);
  if (is_own) {
    const auto own_end = target.dates.begin() + static_cast<std::ptrdiff_t>(target.own_dates);
    std::rotate(own_end, target.dates.end() - 1, target.dates.end());
    ++target.own_dates;
  }
}

void add_link(Target& target, RawLink&& link) {
  if (link.href.empty() || target.links.size() >= kMaxLinks) return;
  target.links.push_back(std::move(link));
}

void add_text_link(Target& target, const Element& element, std::string_view rel) {
  if (target.links.size() >= kMaxLinks) return;
  std::string href = text_of(element);
  if (href.empty()) href = attribute(element.node, "href");
  if (href.empty()) return;
  RawLink& link = target.links.emplace_back();
  link.href = std::move(href);
  link.rel = rel;
  link.base = element.scope->base;
}

void add_category(Target& target, std::string_view term, std::string_view scheme, std::string_view label) {
  if ((term.empty() && label.empty()) || target.categories.size() >= target.walk.limits().categories) return;
  RawCategory& category = target.categories.emplace_back();
  category.term = term;
  category.scheme = scheme;
  category.label = label;
}

void add_keywords(Target& target, std::string_view comma_separated) {
  while (!comma_separated.empty()) {
    const std::size_t comma = comma_separated.find(',');
    add_category(target, trim(comma_separated.substr(0, comma)));
    if (comma == std::string_view::npos) return;
    comma_separated.remove_prefix(comma + 1);
  }
}

void add_attachment(Target& target, RawAttachment&& attachment) {
  if (!target.item || attachment.url.empty()) return;
  std::vector<RawAttachment>& all = target.item->attachments;
  const auto same = std::find_if(all.begin(), all.end(), [&](const RawAttachment& other) {
    return other.url == attachment.url && other.base == attachment.base;
  });
  if (same != all.end()) {  // enclosure and media:content often name one file: each knows something of it
    for (auto field : {&RawAttachment::type, &RawAttachment::length, &RawAttachment::duration, &RawAttachment::title,
                       &RawAttachment::medium}) {
      if (((*same).*field).empty()) (*same).*field = std::move(attachment.*field);
    }
    return;
  }
  if (all.size() < target.walk.limits().attachments) all.push_back(std::move(attachment));
}

bool read_person(const Element& element, std::string_view role, Target& target, RawPerson& person) {
  person.role = role;
  if (const std::optional<std::string_view> text = sole_text(element)) {
    person.name = *text;
    return !person.name.empty();
  }
  const auto keep = [](std::string& slot, std::string value) {
    if (slot.empty()) slot = std::move(value);
  };
  target.walk.children(element, [&](const Element& child) {
    switch (child.name) {
      case "name"_name:
        keep(person.name, deep_text(child));
        break;
      case "email"_name:
        keep(person.email, text_of(child));
        break;
      case "uri"_name:
      case "url"_name:
      case "homepage"_name: {
        std::string uri = text_of(child);
        if (uri.empty()) uri = attribute_by_local_name(child.node, "resource");
        keep(person.uri, join_base(child.scope->base, uri));
        break;
      }
      default:
        break;
    }
  });
  if (person.name.empty() && person.email.empty() && person.uri.empty()) person.name = deep_text(element);
  return !person.name.empty() || !person.email.empty() || !person.uri.empty();
}

void add_person(Target& target, const Element& element, std::string_view role) {
  if (target.people.size() >= target.walk.limits().people) return;
  RawPerson& person = target.people.emplace_back();
  if (!read_person(element, role, target, person)) target.people.pop_back();
}

void finish(Target& target) {
  settle_author(target);
  if (!target.spare_link.empty() && !has_link(target)) {
    RawLink link;
    link.href = std::move(target.spare_link);
    link.rel = "alternate";
    link.base = std::move(target.spare_link_base);
    add_link(target, std::move(link));
  }
  if (target.geo.point.empty() && !target.latitude.empty() && !target.longitude.empty()) {
    target.geo.point = target.latitude + ' ' + target.longitude;
  }
  if (target.item && !target.duration.empty() && !target.item->attachments.empty()) {
    std::string& slot = target.item->attachments.front().duration;
    if (slot.empty()) slot = std::move(target.duration);
  }
}

}  // namespace bantin::feeds
