// Which files are read, and in which order.
#include "config/load.hpp"

#include <cstdlib>
#include <system_error>
#include <vector>

#include "config/draft.hpp"
#include "config/files.hpp"
#include "config/profile_library.hpp"
#include "config/schema.hpp"
#include "config/toml_tree.hpp"

namespace bantin::config {
namespace {

namespace fs = std::filesystem;

void read_text(const std::string& file, std::uint32_t index, std::string_view bytes, Draft& draft) {
  draft.folder = fs::path(file).parent_path();
  draft.config.files.push_back(file);
  const TomlDocument document = parse_toml(bytes, index, draft.diagnostics);
  draft.is_whole = draft.is_whole && document.is_whole;
  read_document(document, draft);
}

Loaded finish(Draft& draft) {
  check_draft(draft);
  Loaded loaded;
  loaded.admin = draft.admin;
  std::vector<Diagnostic> faults = draft.profiles->take_faults();
  if (!draft.diagnostics.has_errors() && faults.empty()) {
    draft.config.sources.shrink_to_fit();
    draft.config.families = draft.profiles->all();
    loaded.config = std::make_shared<const Config>(std::move(draft.config));
  }
  loaded.diagnostics = draft.diagnostics.take();
  loaded.diagnostics.insert(loaded.diagnostics.end(), faults.begin(), faults.end());
  return loaded;
}

}  // namespace

fs::path Draft::resolve(const std::string& path) const {
  std::error_code error;
  const fs::path absolute = fs::absolute(folder / path, error);
  return (error ? folder / path : absolute).lexically_normal();
}

Loaded load(const fs::path& file) {
  LoadOptions options;
  if (const char* credentials = std::getenv("CREDENTIALS_DIRECTORY")) options.credentials = credentials;
  return load(file, options);
}

Loaded load(const fs::path& file, const LoadOptions& options) {
  Draft draft;
  draft.options = options;
  ProfileLibrary profiles(file.has_parent_path() ? file.parent_path() : fs::path("."));
  draft.profiles = &profiles;
  const auto read_one = [&](const fs::path& path) {
    const std::uint32_t index = draft.diagnostics.add_file(path.string());
    std::string fault;
    const std::string bytes = read_file(path, fault);
    if (fault.empty()) {
      read_text(path.string(), index, bytes, draft);
    } else {
      draft.is_whole = false;
      draft.diagnostics.error({index, 0, 0}, fault);
    }
  };
  read_one(file);
  for (const fs::path& path : toml_files(file.parent_path() / "sources.d", draft.diagnostics))
    read_one(path);
  return finish(draft);
}

Loaded load_texts(const std::vector<SourceText>& texts, const LoadOptions& options) {
  Draft draft;
  draft.options = options;
  ProfileLibrary profiles(texts.empty() ? fs::path() : fs::path(texts.front().file).parent_path());
  draft.profiles = &profiles;
  if (texts.empty())
    draft.diagnostics.error({draft.diagnostics.add_file("configuration"), 0, 0}, "there is no such file");
  for (const SourceText& text : texts) {
    read_text(text.file, draft.diagnostics.add_file(text.file), text.bytes, draft);
  }
  return finish(draft);
}

}  // namespace bantin::config
