// The verbs `import-opml` and `export-opml`. Like those of verbs.hpp.
#pragma once

#include <filesystem>
#include <string>

namespace bantin::commands {

struct ImportOpmlOptions {
  std::string file;  // "-" is standard input
};
int run_import_opml(const ImportOpmlOptions& options);

struct ExportOpmlOptions {
  std::filesystem::path config;
};
int run_export_opml(const ExportOpmlOptions& options);

}  // namespace bantin::commands
