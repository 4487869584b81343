// What the XML formats share: the place that a feed or an item is read into, and the readers of elements by vocabulary.
// RSS, RDF and Atom differ in their containers; inside them any vocabulary may stand, and ranks settle which of
// several elements speaks for a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "feeds/model.hpp"
#include "feeds/read/walk.hpp"

namespace bantin::feeds {

/// How near an element is to the field that it fills. The nearer wins, of equals the first that is not empty.
enum class Rank : std::uint8_t { none, hint, module, foreign, own };

/// A feed or an item while it is read; references into a RawFeed or RawItem that outlives it.
struct Target {
  Target(RawFeed& feed, Walk& walk);
  Target(RawItem& item, Walk& walk);

  Walk& walk;
  RawFeed* feed = nullptr;  // one of the two
  RawItem* item = nullptr;

  RawText& title;
  RawText& summary;  // a feed's subtitle
  RawText& rights;
  std::string& id;
  std::string& lang;
  std::string& image;
  RawGeo& geo;
  Few<RawLink>& links;
  Few<RawPerson>& people;
  Few<RawCategory, 2>& categories;
  Few<RawDate>& dates;

  Rank title_rank = Rank::none;
  Rank summary_rank = Rank::none;
  Rank content_rank = Rank::none;
  Rank rights_rank = Rank::none;
  Rank id_rank = Rank::none;
  Rank lang_rank = Rank::none;
  Rank image_rank = Rank::none;

  std::size_t own_dates = 0;            // how many of `dates` are the format's own; they stand first
  std::vector<RawPerson> spare_people;  // count only if nobody else is named as author
  std::string spare_link;               // counts only if there is no other
  std::string spare_link_base;
  std::string duration;  // itunes:duration, for the attachment
  std::string latitude;
  std::string longitude;
  std::uint32_t skipped_items = 0;  // over the cap
};

/// Which reader an element without prefix belongs to.
enum class Home : std::uint8_t { rss, atom };

/// Reads one child element of a feed or item, of whatever vocabulary. Unknown ones are passed over.
void read_element(const Element& element, Target& target, Home home);
/// Reads a channel, the root, or a wrapper that somebody put around the items; items go to `target.feed`.
void read_container(const Element& element, Target& target, Home home);
/// The same for a document that is one item.
void read_lone_item(const Element& element, Target& target, Home home);
/// After the last child: what could not be settled before.
void finish(Target& target);

/// Each is false if it does not know the element.
bool read_rss_element(const Element& element, Target& target, Rank rank);
bool read_atom_element(const Element& element, Target& target, Rank rank);
bool read_module_element(const Element& element, Target& target);
bool read_media_element(const Element& element, Target& target);
bool read_geo_element(const Element& element, Target& target);

// ------------------------------------------------------------------------------ what the readers fill a target with

template <class Read>
void offer(RawText& slot, Rank& held, Rank rank, Read&& read) {
  if (rank <= held) return;
  RawText text = read();
  if (text.value.empty()) return;
  slot = std::move(text);
  held = rank;
}
void offer(std::string& slot, Rank& held, Rank rank, std::string_view text);
/// An item's image needs its base.
void offer_image(Target& target, Rank rank, std::string_view url, const Element& element);

void add_date(Target& target, RawDate::Kind kind, Rank rank, std::string text);
void add_link(Target& target, RawLink&& link);
/// `element` is a link by its text or, lacking that, by its href.
void add_text_link(Target& target, const Element& element, std::string_view rel);
void add_category(Target& target, std::string_view term, std::string_view scheme = {}, std::string_view label = {});
void add_keywords(Target& target, std::string_view comma_separated);
void add_attachment(Target& target, RawAttachment&& attachment);
/// A person construct: children name, email and uri, or plain text as the name. False if it is empty.
bool read_person(const Element& element, std::string_view role, Target& target, RawPerson& person);
void add_person(Target& target, const Element& element, std::string_view role);

}  // namespace bantin::feeds
