// Which encoding it is. The questions are asked in the order of trust that charset.hpp names; the common case (UTF-8
// that says so) is answered by one validation and borrows the bytes.
#include "feeds/read/charset.hpp"

#include <uchardet/uchardet.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "feeds/read/encodings.hpp"
#include "feeds/read/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::size_t kDeclarationBytes = 1024;  // where an XML declaration has to begin
constexpr std::size_t kMetaBytes = 8192;         // where browsers look for <meta charset>, and some more
constexpr std::size_t kGuessBytes = 256u << 10;  // more text makes no guess better

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

std::size_t find_caseless(std::string_view text, std::string_view lower_needle, std::size_t from = 0) {
  const auto found =
      std::search(text.begin() + static_cast<std::ptrdiff_t>(std::min(from, text.size())), text.end(),
                  lower_needle.begin(), lower_needle.end(), [](char a, char b) { return lower(a) == b; });
  return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

/// The value after `key` and an equals sign, with or without quotes.
std::string_view value_of(std::string_view text, std::string_view key) {
  for (std::size_t at = 0; (at = find_caseless(text, key, at)) != std::string_view::npos;) {
    at += key.size();
    std::size_t p = at;
    while (p < text.size() && is_space(text[p]))
      ++p;
    if (p == text.size() || text[p] != '=') continue;
    ++p;
    while (p < text.size() && is_space(text[p]))
      ++p;
    if (p == text.size()) return {};
    const char quote = text[p];
    if (quote == '"' || quote == '\'') {
      const auto end = text.find(quote, p + 1);
      return text.substr(p + 1, end == std::string_view::npos ? end : end - p - 1);
    }
    const auto end = text.find_first_of(" \t\r\n\f;,\"'/>", p);
    return text.substr(p, end == std::string_view::npos ? end : end - p);
  }
  return {};
}

std::string_view declared_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kDeclarationBytes);
  const auto begin = head.find("<?xml");
  if (begin == std::string_view::npos) return {};
  const auto end = bytes.find("?>", begin);
  if (end == std::string_view::npos || end - begin > kDeclarationBytes) return {};
  return value_of(bytes.substr(begin, end - begin), "encoding");
}

std::string_view meta_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, kMetaBytes);
  for (std::size_t at = 0; (at = find_caseless(head, "<meta", at)) != std::string_view::npos; ++at) {
    const auto end = head.find('>', at);
    const auto value = value_of(head.substr(at, end == std::string_view::npos ? end : end - at), "charset");
    if (!value.empty()) return value;
  }
  return {};
}

/// A wide encoding by its mark or by the zero bytes of its first characters; `skip` is the length of the mark.
std::optional<Encoding> wide_encoding(std::string_view bytes, std::size_t& skip) {
  struct Pattern {
    std::string_view bytes;
    std::string_view name;
  };
  using namespace std::string_view_literals;
  static constexpr Pattern kMarks[] = {{"\xFF\xFE\0\0"sv, "utf-32le"},
                                       {"\0\0\xFE\xFF"sv, "utf-32be"},
                                       {"\xFF\xFE"sv, "utf-16le"},
                                       {"\xFE\xFF"sv, "utf-16be"}};
  for (const Pattern& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    skip = mark.bytes.size();
    return find_encoding(mark.name);
  }
  skip = 0;
  if (bytes.size() < 4) return std::nullopt;
  const auto zero = [bytes](std::size_t i) { return bytes[i] == '\0'; };
  if (zero(0) && zero(1) && zero(2) && !zero(3)) return find_encoding("utf-32be");
  if (!zero(0) && zero(1) && zero(2) && zero(3)) return find_encoding("utf-32le");
  if (zero(0) && !zero(1) && zero(2) && !zero(3)) return find_encoding("utf-16be");
  if (!zero(0) && zero(1) && !zero(2) && zero(3)) return find_encoding("utf-16le");
  return std::nullopt;
}

bool has_non_ascii(std::string_view bytes) {
  return std::any_of(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
}

std::size_t count_non_ascii(std::string_view bytes) {
  return static_cast<std::size_t>(
      std::count_if(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; }));
}

/// True if the bytes read like Vietnamese in windows-1258: its five tone marks come right behind vowels, where the
/// letters that windows-1252 has in their place (Ì Ò Þ ì ò) do not come.
bool looks_like_windows_1258(std::string_view bytes) {
  static constexpr std::string_view kTones = "\xCC\xD2\xDE\xEC\xF2";
  static constexpr std::string_view kVowels =
      "aeiouyAEIOUY\xC2\xCA\xD4\xE2\xEA\xF4\xC3\xE3\xD5\xF5\xDD\xFD";  // with â ê ô ă ơ ư
  std::size_t behind_vowel = 0;
  std::size_t elsewhere = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (kTones.find(bytes[i]) == std::string_view::npos) continue;
    const bool fits = i != 0 && kVowels.find(bytes[i - 1]) != std::string_view::npos;
    ++(fits ? behind_vowel : elsewhere);
  }
  return behind_vowel >= 3 && behind_vowel >= 8 * elsewhere;
}

std::string guess_by_uchardet(std::string_view bytes) {
  const auto close = [](uchardet* detector) { uchardet_delete(detector); };
  const std::unique_ptr<uchardet, decltype(close)> detector(uchardet_new(), close);
  if (detector == nullptr) return {};
  // Markup tells nothing: begin shortly before the first byte that does.
  const auto first =
      std::find_if(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; });
  const auto offset = static_cast<std::size_t>(first - bytes.begin());
  const std::string_view sample = bytes.substr(offset - std::min<std::size_t>(offset, 64), kGuessBytes);
  if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return {};
  uchardet_data_end(detector.get());
  return uchardet_get_charset(detector.get());
}

/// One decision about one document.
class Decoder {
 public:
  Decoder(std::string_view bytes, const CharsetHints& hints) : bytes_(bytes), hints_(hints) {}

  DecodedView run() {
    if (const auto chosen = known(hints_.encoding)) {
      if (chosen->name != "utf-8") {
        std::size_t skip = 0;
        wide_encoding(bytes_, skip);
        bytes_.remove_prefix(chosen->name.starts_with("utf-") ? skip : 0);
        return converted(*chosen);
      }
      return as_utf8();
    }
    if (bytes_.starts_with(kUtf8Mark)) return as_utf8();
    std::size_t skip = 0;
    if (const auto wide = wide_encoding(bytes_, skip)) {
      bytes_.remove_prefix(skip);
      return converted(*wide);
    }
    if (bytes_.starts_with("\x4C\x6F\xA7\x94")) return ebcdic();  // "<?xm"
    read_labels();
    if (is_valid_utf8(bytes_)) return valid_utf8();
    return legacy();
  }

 private:
  void repaired(const char* what, std::uint32_t count = 1) {
    for (Repair& repair : result_.decoded.repairs) {
      if (repair.what == what) return;
    }
    result_.decoded.repairs.push_back({what, count});
  }

  std::optional<Encoding> known(std::string_view label) {
    if (label.empty()) return std::nullopt;
    auto encoding = find_encoding(label);
    if (!encoding) repaired("encoding-label");
    return encoding;
  }

  void read_labels() {
    auto http = known(value_of(hints_.content_type, "charset"));
    auto declared = known(declared_encoding(bytes_));
    // Web servers add "iso-8859-1" of their own accord; a document that names another encoding knows better.
    if (http && declared && http->name == "windows-1252" && declared->name != "windows-1252") std::swap(http, declared);
    for (auto* label : {&http, &declared}) {
      if (*label) labels_.push_back(std::move(**label));
    }
    if (!hints_.html) return;
    if (auto meta = known(meta_encoding(bytes_))) labels_.push_back(std::move(*meta));
  }

  DecodedView valid_utf8() {
    if (!labels_.empty() && labels_[0].name != "utf-8") {
      // Escape sequences are the one legacy encoding that looks like ASCII.
      if (labels_[0].name == "iso-2022-jp" && bytes_.find('\x1B') != std::string_view::npos)
        return converted(labels_[0]);
      if (has_non_ascii(bytes_)) repaired("encoding-label");
    }
    return as_utf8(true);
  }

  DecodedView as_utf8(bool known_valid = false) {
    while (bytes_.starts_with(kUtf8Mark))
      bytes_.remove_prefix(kUtf8Mark.size());
    result_.decoded.encoding = "utf-8";
    if (known_valid || is_valid_utf8(bytes_)) {
      result_.borrowed = bytes_;
      result_.is_borrowed = true;
    } else {
      std::uint32_t replaced = 0;
      result_.decoded.text = repair_utf8(bytes_, replaced);
      if (replaced != 0) repaired("invalid-utf8", replaced);
    }
    return std::move(result_);
  }

  DecodedView converted(const Encoding& encoding) {
    std::uint32_t errors = 0;
    std::string text = convert_to_utf8(bytes_, encoding, errors);
    return finish(std::move(text), encoding.name, errors);
  }

  DecodedView finish(std::string text, std::string encoding, std::uint32_t errors) {
    while (text.starts_with(kUtf8Mark))
      text.erase(0, kUtf8Mark.size());
    result_.decoded.text = std::move(text);
    result_.decoded.encoding = std::move(encoding);
    if (errors != 0) repaired("undecodable-bytes", errors);
    return std::move(result_);
  }

  /// The family of EBCDIC code pages: all of them spell the declaration alike.
  DecodedView ebcdic() {
    std::uint32_t errors = 0;
    const Encoding family{"ibm037", "IBM037", 1};
    const std::string head = convert_to_utf8(bytes_.substr(0, kDeclarationBytes), family, errors);
    return converted(known(declared_encoding(head)).value_or(family));
  }

  /// Not UTF-8 as a whole: nearly UTF-8 (titles that a program cut inside a character), or an older encoding.
  DecodedView legacy() {
    const Utf8Census census = take_utf8_census(bytes_);
    // In older encodings a byte pair now and then looks like a character of UTF-8; most do not.
    const bool labelled_utf8 = !labels_.empty() && labels_[0].name == "utf-8";
    if (census.cut_at_the_end || census.sequences >= (labelled_utf8 ? 1 : 2) * census.broken) return as_utf8();
    for (const Encoding& label : labels_) {
      if (label.name.starts_with("utf-")) continue;
      if (label.name == "windows-1252" && looks_like_windows_1258(bytes_)) break;
      if (try_encoding(label)) return std::move(result_);
    }
    repaired("encoding-label");
    if (looks_like_windows_1258(bytes_)) return converted(*find_encoding("windows-1258"));
    if (const auto guess = find_encoding(guess_by_uchardet(bytes_)); guess && !guess->name.starts_with("utf-")) {
      if (try_encoding(*guess)) return std::move(result_);
    }
    return labelled_utf8 && census.sequences != 0 ? as_utf8() : converted(*find_encoding("windows-1252"));
  }

  /// Takes the encoding unless more than one in twenty of the bytes that tell something makes no sense in it.
  bool try_encoding(const Encoding& encoding) {
    std::uint32_t errors = 0;
    std::string text = convert_to_utf8(bytes_, encoding, errors);
    if (errors > 1 + count_non_ascii(bytes_) / 20) return false;
    result_ = finish(std::move(text), encoding.name, errors);
    return true;
  }

  std::string_view bytes_;
  const CharsetHints& hints_;
  std::vector<Encoding> labels_;  // best first
  DecodedView result_;
};

}  // namespace

DecodedView decode_view(std::string_view bytes, const CharsetHints& hints) {
  return Decoder(bytes, hints).run();
}

Decoded decode(std::string_view bytes, const CharsetHints& hints) {
  DecodedView view = decode_view(bytes, hints);
  if (view.is_borrowed) view.decoded.text = view.borrowed;
  return std::move(view.decoded);
}

}  // namespace bantin::feeds
