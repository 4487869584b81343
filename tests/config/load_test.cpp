// load: whole configurations, from memory and from disk.
#include "config/load.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using bantin::config::Config;
using bantin::config::load_texts;
using bantin::config::Loaded;

namespace {

Loaded load_text(const std::string& bytes) {
  return load_texts({{"bantin.toml", bytes}}, {});
}

/// Errors only, one a line.
std::string errors_of(const Loaded& loaded) {
  std::string out;
  for (const auto& diagnostic : loaded.diagnostics) {
    if (diagnostic.severity == bantin::config::Diagnostic::Severity::error) out += diagnostic.text() + "\n";
  }
  return out;
}

}  // namespace

TEST_CASE("load: a first configuration of five lines works") {
  const Loaded loaded = load_text(
      "[site]\n"
      "public_url = \"https://tin.example.vn/\"\n"
      "[[source]]\n"
      "id = \"my-dong\"\n"
      "url = \"https://mydong.example.vn/rss\"\n");
  CHECK(loaded.diagnostics.empty());
  REQUIRE(loaded.config);
  const Config& config = *loaded.config;
  CHECK(config.site.public_url == "https://tin.example.vn");
  CHECK(config.site.zone.name() == "Asia/Ho_Chi_Minh");
  CHECK(config.store.path == "/var/lib/bantin/bantin.db");
  REQUIRE(config.server.listen.size() == 1);
  CHECK(config.server.listen[0].host == "127.0.0.1");
  CHECK(config.server.listen[0].port == 8080);
  REQUIRE(config.sources.size() == 1);
  CHECK(config.sources[0].url == "https://mydong.example.vn/rss");
  CHECK(config.sources[0].defined_at == "bantin.toml:3");
}

TEST_CASE("load: each of the usual slips is named with its exact place") {
  const std::string head = "[[source]]\nid = \"a\"\nurl = \"https://a.example/rss\"\n";
  struct Row {
    const char* name;
    std::string bytes;
    const char* expected;
  };
  const std::vector<Row> rows = {
      {"unknown key", head + "intervall = \"5m\"\n",
       "bantin.toml:4:1: error: unknown key \"intervall\" in [[source]]; did you mean \"interval\"?\n"},
      {"key of another table", head + "  concurrency = 5\n",
       "bantin.toml:4:3: error: unknown key \"concurrency\" in [[source]]; it belongs into [polling]\n"},
      {"wrong type", head + "interval = 30\n",
       "bantin.toml:4:12: error: interval: expected a duration such as \"30m\", got an integer\n"},
      {"doubled id", head + head,
       "bantin.toml:5:6: error: source \"a\" is defined twice; the first is at bantin.toml:2\n"},
      {"missing url", "[[source]]\nid = \"a\"\n", "bantin.toml:1:1: error: source \"a\" has no url\n"},
      {"bad duration", head + "interval = \"30 minutes\"\n",
       "bantin.toml:4:12: error: interval: expected a duration such as \"30m\", got \"30 minutes\"; the unit is "
       "missing: "
       "ms, s, m, h, d or w\n"},
      {"bad TOML", head + "[[source\n",
       "bantin.toml:4:9: error: expected \"[[name]]\" alone on the line, got \"[[source\"\n"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Loaded loaded = load_text(row.bytes);
    CHECK_FALSE(loaded.config);
    CHECK(errors_of(loaded) == row.expected);
  }
}
