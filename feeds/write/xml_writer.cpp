// XmlWriter and the escaping that it rests on.
#include "feeds/write/xml_writer.hpp"

#include <array>
#include <cstdint>
#include <utility>

namespace bantin::feeds {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

/// What to do with a byte that begins a character.
enum class Lead : std::uint8_t { copy, escape, drop, multibyte };

constexpr std::array<Lead, 256> make_leads() {
  std::array<Lead, 256> leads{};
  for (unsigned byte = 0; byte < 256; ++byte) {
    Lead lead = Lead::copy;
    if (byte >= 0x80)
      lead = Lead::multibyte;
    else if (byte == '&' || byte == '<' || byte == '>' || byte == '"' || byte == '\'')
      lead = Lead::escape;
    else if (byte == '\t' || byte == '\n' || byte == '\r')
      lead = Lead::escape;
    else if (byte < 0x20)
      lead = Lead::drop;
    leads[byte] = lead;
  }
  return leads;
}
constexpr auto kLeads = make_leads();

std::string_view reference(char c, bool attribute) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return attribute ? "&quot;" : "\"";
    case '\t':
      return attribute ? "&#9;" : "\t";
    case '\n':
      return attribute ? "&#10;" : "\n";
    case '\r':
      return "&#13;";
    default:
      return "'";
  }
}

/// A character of two to four bytes at the start of `text`: its length (0 = no valid UTF-8) and value.
std::pair<std::size_t, char32_t> decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {0, 0};
  char32_t value = lead & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0u) != 0x80) return {0, 0};
    value = (value << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  if (value < kLeast[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {0, 0};
  return {length, value};
}

}  // namespace

void append_xml(std::string& out, std::string_view text, bool attribute) {
  std::size_t from = 0;  // what stands before it has been written
  std::size_t at = 0;
  const auto flush = [&] { out.append(text.substr(from, at - from)); };
  while (at < text.size()) {
    switch (kLeads[static_cast<unsigned char>(text[at])]) {
      case Lead::copy:
        ++at;
        break;
      case Lead::escape:
        flush();
        out.append(reference(text[at], attribute));
        from = ++at;
        break;
      case Lead::drop:
        flush();
        from = ++at;
        break;
      case Lead::multibyte: {
        const auto [length, value] = decode(text.substr(at));
        if (length != 0 && value != 0xFFFE && value != 0xFFFF) {
          at += length;
          break;
        }
        flush();
        if (length == 0) out.append(kReplacement);
        at += length == 0 ? 1 : length;
        from = at;
        break;
      }
    }
  }
  flush();
}

XmlWriter::XmlWriter(std::size_t reserve_bytes) {
  out_.reserve(reserve_bytes);
  out_.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
}

void XmlWriter::finish_start_tag() {
  if (in_start_tag_) out_.push_back('>');
  in_start_tag_ = false;
}

void XmlWriter::indent() {
  out_.push_back('\n');
  out_.append(2 * open_.size(), ' ');
}

XmlWriter& XmlWriter::open(std::string_view name) {
  finish_start_tag();
  if (!open_.empty()) open_.back().has_children = true;
  indent();
  out_.append("<").append(name);
  open_.push_back(Open{name});
  in_start_tag_ = true;
  return *this;
}

XmlWriter& XmlWriter::attribute(std::string_view name, std::string_view value) {
  out_.append(" ").append(name).append("=\"");
  append_xml(out_, value, true);
  out_.push_back('"');
  return *this;
}

XmlWriter& XmlWriter::optional_attribute(std::string_view name, std::string_view value) {
  return value.empty() ? *this : attribute(name, value);
}

XmlWriter& XmlWriter::text(std::string_view value) {
  finish_start_tag();
  open_.back().has_text = true;
  append_xml(out_, value);
  return *this;
}

XmlWriter& XmlWriter::close() {
  const Open element = open_.back();
  open_.pop_back();
  if (in_start_tag_) {
    out_.append("/>");
    in_start_tag_ = false;
  } else {
    if (element.has_children && !element.has_text) indent();
    out_.append("</").append(element.name).append(">");
  }
  return *this;
}

XmlWriter& XmlWriter::element(std::string_view name, std::string_view value) {
  return open(name).text(value).close();
}

XmlWriter& XmlWriter::optional_element(std::string_view name, std::string_view value) {
  return value.empty() ? *this : element(name, value);
}

std::string XmlWriter::take() {
  out_.push_back('\n');
  return std::move(out_);
}

}  // namespace bantin::feeds
