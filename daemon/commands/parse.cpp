// `bantin parse`: one document through reading and cleaning, no store and no network.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "config/families.hpp"
#include "config/profile_library.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "feeds/clean/byline.hpp"
#include "feeds/clean/clean.hpp"
#include "feeds/read/read.hpp"
#include "feeds/write/json_feed.hpp"

namespace bantin::commands {

int run_parse(const ParseOptions& options) {
  feeds::CleanOptions clean;
  clean.document_url = options.base_url;
  if (options.config) {
    const config::ConfigPtr config = load_config(*options.config);
    if (!config) return kBadInput;
    clean.zone = config->site.zone;
  }

  std::string bytes;
  if (options.file == "-") {
    bytes.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::ifstream file(options.file, std::ios::binary);
    if (file) bytes.assign(std::istreambuf_iterator<char>(file), {});
    if (!file) {
      std::cerr << "bantin: cannot read " << options.file << '\n';
      return kBadInput;
    }
  }

  feeds::ReadHints hints;
  hints.content_type = options.content_type;
  const Result<feeds::RawFeed> document = feeds::read(bytes, hints);
  if (!document) {
    std::cerr << options.file << ": " << document.error().message << '\n';
    return kBadInput;
  }
  const std::filesystem::path folder = options.config ? options.config->parent_path() : std::filesystem::path();
  clean.minutes_are_month =
      config::quirks_by_generator(config::ProfileLibrary(folder).all(), document->generator).minutes_are_month;
  const feeds::FeedInfo info = feeds::clean_feed(*document, clean);
  std::vector<feeds::Entry> entries;
  entries.reserve(document->items.size());
  for (const feeds::RawItem& item : document->items) {
    entries.push_back(feeds::clean_item(item, *document, info, clean));
    feeds::add_event_day(entries.back());
  }
  std::cout << feeds::write_json_feed(info, entries, true) << '\n';
  return std::cout.flush() ? kDone : kSystemFault;
}

}  // namespace bantin::commands
