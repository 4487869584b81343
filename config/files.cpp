// What is no plain file of a sensible size is refused with words.
#include "config/files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <system_error>

namespace bantin::config {

namespace fs = std::filesystem;

std::string read_file(const fs::path& file, std::string& fault) {
  constexpr std::uintmax_t kFileBytes = 4u << 20;
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

std::vector<fs::path> toml_files(const fs::path& folder, Diagnostics& diagnostics) {
  std::vector<fs::path> files;
  std::error_code error;
  if (!fs::exists(folder, error)) return files;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const fs::path name = it->path().filename();
    if (name.extension() == ".toml" && !name.native().starts_with('.')) files.push_back(it->path());
  }
  if (error) diagnostics.error({diagnostics.add_file(folder.string()), 0, 0}, "cannot be listed: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace bantin::config
