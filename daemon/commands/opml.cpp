// `bantin import-opml` and `bantin export-opml`.
#include <fstream>
#include <iostream>
#include <iterator>

#include "config/opml.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/opml.hpp"

namespace bantin::commands {
namespace {

constexpr std::size_t kOpmlBytes = 16u << 20;

/// At most one byte more than an OPML document may have.
std::string read_some(std::istream& in) {
  std::string bytes(kOpmlBytes + 1, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

}  // namespace

int run_import_opml(const ImportOpmlOptions& options) {
  std::string bytes;
  if (options.file == "-") {
    bytes = read_some(std::cin);
  } else {
    std::ifstream file(options.file, std::ios::binary);
    if (file) bytes = read_some(file);
    if (file.bad() || bytes.empty()) {
      std::cerr << "bantin: cannot read " << options.file << '\n';
      return kBadInput;
    }
  }
  if (bytes.size() > kOpmlBytes) {
    std::cerr << options.file << ": has more than 16 MiB; that is no list of sources\n";
    return kBadInput;
  }
  const Result<config::ImportedOpml> imported = config::import_opml(bytes);
  if (!imported) {
    std::cerr << options.file << ": " << imported.error().message << '\n';
    return kBadInput;
  }
  for (const std::string& message : imported->messages)
    std::cerr << options.file << ": left out: " << message << '\n';
  std::cout << imported->toml;
  std::cerr << imported->sources << (imported->sources == 1 ? " source\n" : " sources\n");
  return std::cout.flush() ? kDone : kSystemFault;
}

int run_export_opml(const ExportOpmlOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  std::cout << config::export_opml(*config);
  return std::cout.flush() ? kDone : kSystemFault;
}

}  // namespace bantin::commands
