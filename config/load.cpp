// Which files are read, and in which order.
#include "config/load.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

#include "config/draft.hpp"
#include "config/schema.hpp"
#include "config/toml_tree.hpp"

namespace bantin::config {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kFileBytes = 4u << 20;

/// The bytes, or in `fault` why there are none.
std::string read_file(const fs::path& file, std::string& fault) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (!fs::exists(status)) {
    fault =
        error && status.type() == fs::file_type::none ? "cannot be read: " + error.message() : "there is no such file";
    return {};
  }
  if (!fs::is_regular_file(status)) {
    fault = fs::is_directory(status) ? "is a directory, not a file" : "is not a regular file";
    return {};
  }
  const std::uintmax_t size = fs::file_size(file, error);
  if (!error && size > kFileBytes) {
    fault = "has more than 4 MiB; that is no configuration, or should be several files";
    return {};
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    fault = "cannot be opened; may the user that runs bantin read it?";
    return {};
  }
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) fault = "could not be read to its end";
  return bytes;
}

/// `sources.d/*.toml` beside the main file, by name. Hidden files are left alone: editors keep their copies so.
std::vector<fs::path> source_files(const fs::path& main, Draft& draft) {
  std::vector<fs::path> files;
  const fs::path folder = main.parent_path() / "sources.d";
  std::error_code error;
  if (!fs::exists(folder, error)) return files;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path name = it->path().filename();
    if (name.extension() == ".toml" && !name.native().starts_with('.')) files.push_back(it->path());
  }
  if (error) {
    draft.diagnostics.error({draft.diagnostics.add_file(folder.string()), 0, 0},
                            "cannot be listed: " + error.message());
  }
  std::sort(files.begin(), files.end());
  return files;
}

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
  if (!draft.diagnostics.has_errors()) loaded.config = std::make_shared<const Config>(std::move(draft.config));
  loaded.diagnostics = draft.diagnostics.take();
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
  for (const fs::path& path : source_files(file, draft))
    read_one(path);
  return finish(draft);
}

Loaded load_texts(const std::vector<SourceText>& texts, const LoadOptions& options) {
  Draft draft;
  draft.options = options;
  if (texts.empty())
    draft.diagnostics.error({draft.diagnostics.add_file("configuration"), 0, 0}, "there is no such file");
  for (const SourceText& text : texts) {
    read_text(text.file, draft.diagnostics.add_file(text.file), text.bytes, draft);
  }
  return finish(draft);
}

}  // namespace bantin::config
