// What `bantin capture` makes of a page: which way of reading it works, and the [[source]] block that says so. Knows no
// network: the command brings the bytes.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/portal_rules.hpp"
#include "feeds/clean/zone.hpp"
#include "feeds/model.hpp"
#include "feeds/result.hpp"

namespace bantin::commands {

/// A [[source]] block in the making.
struct CapturedSource {
  std::string id;
  std::string name;
  std::string url;
  std::string base_url;  // of a saved page
  std::string profile;
  std::vector<std::pair<std::string, std::string>> page;  // keys of [source.page]
  std::vector<std::string> why;                           // comments, a line each
  std::vector<feeds::Entry> entries;                      // that it yields
  feeds::TimeZone zone;                                   // in which their days are shown
};

/// A feed document; the error says why it is none.
Result<CapturedSource> capture_feed(std::string_view bytes, std::string_view content_type, std::string_view url,
                                    const feeds::TimeZone& zone);

/// A page or a JSON answer: the profile of its family if that finds its items, else rules induced from it.
Result<CapturedSource> capture_page(std::string_view bytes, std::string_view content_type, std::string_view url,
                                    std::span<const std::shared_ptr<const config::Profile>> profiles,
                                    const feeds::TimeZone& zone);

/// The block as TOML, with the reasons and the first three items as comments.
std::string to_toml(const CapturedSource& source);

/// "xa.example/tin-tuc" -> "xa-example-tin-tuc": an id that a configuration accepts.
std::string id_for(std::string_view url);

}  // namespace bantin::commands
