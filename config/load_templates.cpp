// [site] templates: a folder with files that stand in for the built-in ones of the same name.
#include "config/load_templates.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "bantin/templates.hpp"
#include "config/schema.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/write/page.hpp"

namespace bantin::config {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 256 * 1024;  // of one file
constexpr std::size_t kMostFiles = 64;

bool is_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const feeds::CodePoint point = feeds::decode_utf8(text, at);
    if (!point.valid) return false;
    at += point.length;
  }
  return true;
}

bool is_template_name(const std::string& name) {
  return name.ends_with(".mustache") || name == "style.css" || name == "icon.svg";
}

}  // namespace

void read_templates(TableReader& table, Draft& draft) {
  const auto written = table.text("templates");
  if (!written) return;
  const fs::path folder = draft.resolve(*written);
  std::error_code error;
  fs::directory_iterator files(folder, error);
  if (error) {
    table.error("templates", "there is no folder " + path_in_quotes(folder) + " that can be read");
    return;
  }
  auto& own = draft.config.site.templates;
  for (const fs::directory_entry& file : files) {
    const std::string name = file.path().filename().string();
    if (!is_template_name(name)) continue;
    std::ifstream in(file.path(), std::ios::binary);
    std::string text(kMostBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    const char* fault = text.empty()               ? " is empty or cannot be read"
                        : text.size() > kMostBytes ? " is longer than 256 KiB"
                        : !is_utf8(text)           ? " is not UTF-8"
                        : own.size() == kMostFiles ? ": there are too many templates"
                                                   : nullptr;
    if (fault != nullptr) {
      table.error("templates", path_in_quotes(file.path()) + fault);
      return;
    }
    own.emplace(name, std::move(text));
  }
  feeds::Templates all = own;
  for (const TemplateFile& file : kTemplates)
    all.emplace(file.name, file.text);
  for (const char* whole : {"page.mustache", "entry.mustache"}) {
    const auto expanded = feeds::expand_template(whole, all);
    if (!expanded) table.error("templates", expanded.error().message);
  }
}

}  // namespace bantin::config
