// Configurations as files: every *.bad.toml fails with the text beside it, every *.good.toml loads without a word.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "tests/support/paths.hpp"

namespace fs = std::filesystem;
using bantin::config::load;
using bantin::config::Loaded;

namespace {

const std::string kData = bantin::test::data_path("config/");

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> files_ending(const std::string& end) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kData)) {
    if (entry.path().filename().string().ends_with(end)) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// All diagnostics, one a line, without the folder of the test data.
std::string report_of(const Loaded& loaded) {
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics)
    out += diagnostic.text() + "\n";
  for (std::size_t at = out.find(kData); at != std::string::npos; at = out.find(kData, at))
    out.erase(at, kData.size());
  return out;
}

}  // namespace

TEST_CASE("configuration files: each bad one fails with the text beside it") {
  const auto files = files_ending(".bad.toml");
  REQUIRE(files.size() > 25);
  for (const fs::path& file : files) {
    CAPTURE(file.filename().string());
    const Loaded loaded = load(file);
    CHECK_FALSE(loaded.config);
    CHECK(report_of(loaded) == read(fs::path(file).replace_extension(".txt")));
  }
}

TEST_CASE("configuration files: each good one loads without a word") {
  // A secret that others may read is worth a warning, and a checkout does not keep the mode of a file.
  fs::permissions(kData + "secrets/password.txt", fs::perms::owner_read | fs::perms::owner_write);
  const auto files = files_ending(".good.toml");
  REQUIRE_FALSE(files.empty());
  for (const fs::path& file : files) {
    CAPTURE(file.filename().string());
    const Loaded loaded = load(file);
    CHECK(loaded.config);
    CHECK(report_of(loaded).empty());
  }
}

TEST_CASE("configuration files: the sample that is installed loads without an error") {
  const Loaded loaded = load(bantin::test::source_path("config/bantin.toml"));
  CHECK(loaded.config);
}

TEST_CASE("configuration files: sources.d is read in name order after the main file") {
  const Loaded loaded = load(kData + "folder/bantin.toml");
  REQUIRE(loaded.config);
  const auto& config = *loaded.config;
  REQUIRE(config.files.size() == 3);
  CHECK(fs::path(config.files[1]).filename() == "10-nam.toml");
  CHECK(fs::path(config.files[2]).filename() == "20-bac.toml");
  REQUIRE(config.sources.size() == 4);
  CHECK(config.sources[0].id == "huyen");
  CHECK(config.sources[1].id == "nam-song");
  CHECK(config.sources[2].id == "bac-song");
  // A table of a sources.d file counts like one of the main file.
  CHECK(config.polling.interval == std::chrono::minutes(45));
  // Relative to the file that names it.
  CHECK(config.sources[3].url == "file://" + kData + "drop/tin.xml");
}

TEST_CASE("configuration files: what two files set is an error that names both") {
  const Loaded loaded = load(kData + "clash/bantin.toml");
  CHECK_FALSE(loaded.config);
  CHECK(report_of(loaded) ==
        "clash/sources.d/a.toml:2:1: error: [polling] interval is set a second time; the first is at "
        "clash/bantin.toml:5\n"
        "clash/sources.d/a.toml:5:6: error: source \"a\" is defined twice; the first is at clash/bantin.toml:8\n");
}

TEST_CASE("configuration files: what is no file is an error of the whole file") {
  struct Row {
    const char* name;
    std::string file;
    const char* message;
  };
  const std::vector<Row> rows = {
      {"missing", "none.toml", "none.toml: error: there is no such file\n"},
      {"folder", "folder", "folder: error: is a directory, not a file\n"},
      {"below a file", "folder/bantin.toml/x.toml", "folder/bantin.toml/x.toml: error: there is no such file\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Loaded loaded = load(kData + row.file);
    CHECK_FALSE(loaded.config);
    CHECK(report_of(loaded) == row.message);
  }
  const Loaded device = load("/dev/zero");
  REQUIRE(device.diagnostics.size() == 1);
  CHECK(device.diagnostics[0].text() == "/dev/zero: error: is not a regular file");
}
