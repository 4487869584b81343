// Media types by ending: what portals, podcasts and office suites attach.
#include "feeds/clean/media.hpp"

#include <algorithm>
#include <array>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

struct Ending {
  std::string_view ending;
  std::string_view type;
};

constexpr std::array<Ending, 44> kEndings = {{
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"png", "image/png"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"svg", "image/svg+xml"},
    {"bmp", "image/bmp"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"mp3", "audio/mpeg"},
    {"m4a", "audio/mp4"},
    {"aac", "audio/aac"},
    {"ogg", "audio/ogg"},
    {"oga", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"wav", "audio/wav"},
    {"flac", "audio/flac"},
    {"wma", "audio/x-ms-wma"},
    {"mp4", "video/mp4"},
    {"m4v", "video/mp4"},
    {"mov", "video/quicktime"},
    {"webm", "video/webm"},
    {"ogv", "video/ogg"},
    {"avi", "video/x-msvideo"},
    {"wmv", "video/x-ms-wmv"},
    {"mpg", "video/mpeg"},
    {"mpeg", "video/mpeg"},
    {"pdf", "application/pdf"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"rtf", "application/rtf"},
    {"zip", "application/zip"},
    {"rar", "application/vnd.rar"},
    {"7z", "application/x-7z-compressed"},
    {"epub", "application/epub+zip"},
    {"torrent", "application/x-bittorrent"},
    {"txt", "text/plain"},
    {"html", "text/html"},
}};

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alnum(c) || std::string_view("!#$&-^_.+").find(c) != npos;
  });
}

std::string by_ending(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const std::size_t slash = url.rfind('/');
  const std::size_t dot = url.rfind('.');
  if (dot == npos || slash == npos || dot < slash) return {};
  const std::string ending = ascii::lower(url.substr(dot + 1));
  const auto found =
      std::find_if(kEndings.begin(), kEndings.end(), [&](const Ending& row) { return row.ending == ending; });
  return found == kEndings.end() ? std::string() : std::string(found->type);
}

}  // namespace

std::string media_type(std::string_view given, std::string_view url) {
  constexpr std::size_t kLongestType = 127;
  const std::string_view bare = ascii::trim(given.substr(0, given.find(';')));
  const std::size_t slash = bare.find('/');
  if (slash != npos && bare.size() <= kLongestType && is_token(bare.substr(0, slash)) &&
      is_token(bare.substr(slash + 1))) {
    return ascii::lower(bare);
  }
  return by_ending(url);
}

std::optional<std::uint64_t> parse_count(std::string_view text) {
  constexpr std::size_t kMostDigits = 18;
  text = ascii::trim(text);
  if (text.empty() || text.size() > kMostDigits || !std::all_of(text.begin(), text.end(), ascii::is_digit))
    return std::nullopt;
  std::uint64_t value = 0;
  for (const char c : text)
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

std::optional<std::chrono::seconds> parse_duration(std::string_view text) {
  constexpr std::uint64_t kLongest = 10'000'000;  // four months: beyond it somebody wrote milliseconds
  text = ascii::trim(text);
  text = text.substr(0, text.find('.'));
  std::uint64_t total = 0;
  for (int part = 0; part < 3; ++part) {
    const std::size_t colon = text.find(':');
    const auto value = parse_count(text.substr(0, colon));
    if (!value || *value > kLongest) return std::nullopt;
    total = total * 60 + *value;
    if (colon == npos) {
      if (total > kLongest) return std::nullopt;
      return std::chrono::seconds(static_cast<std::int64_t>(total));
    }
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace bantin::feeds
