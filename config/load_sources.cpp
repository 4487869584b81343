// [[source]].
#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>

#include "config/draft.hpp"
#include "config/load_rules.hpp"
#include "config/pattern.hpp"
#include "config/profile_library.hpp"
#include "config/schema.hpp"
#include "config/suggest.hpp"
#include "config/table_reader.hpp"
#include "config/time_zone.hpp"
#include "config/values.hpp"
#include "feeds/clean/utf8.hpp"
#include "feeds/match/evidence.hpp"

namespace bantin::config {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

// ------------------------------------------------------------------------------------------------------------- url

/// "file:name", "file:/path" or "file:///path" -> "file:///path", seen from the folder of the file that names it.
std::optional<std::string> file_url(TableReader& table, const std::string& url, const Draft& draft) {
  std::string path = url.substr(5);
  if (path.starts_with("//localhost/")) path.erase(0, 11);
  if (path.starts_with("//") && !path.starts_with("///")) {
    table.error("url", "a file: URL names no host; write \"file:///path\" or \"file:name\", got " + in_quotes(url));
    return std::nullopt;
  }
  while (path.starts_with("//"))
    path.erase(0, 1);
  if (path.empty()) {
    table.error("url", "a file: URL without a path");
    return std::nullopt;
  }
  // What is written is a URL, with %20 for a space; the folder in front of it is a path.
  std::string folder = draft.resolve("").string();
  for (std::size_t at = folder.find('%'); at != std::string::npos; at = folder.find('%', at + 1)) {
    folder.replace(at, 1, "%25");
  }
  return "file://" + (fs::path(folder) / path).lexically_normal().string();
}

void read_url(TableReader& table, Source& source, const Draft& draft) {
  const auto url = table.text("url");
  if (!url) return;
  if (feeds::ascii::lower(url->substr(0, 5)) == "file:") {
    if (auto path = file_url(table, *url, draft)) source.url = *path;
    return;
  }
  const std::string fault = web_url_fault(*url);
  if (!fault.empty()) {
    table.error("url", fault);
  } else {
    source.url = *url;
  }
}

// ---------------------------------------------------------------------------------------------------------- request

constexpr std::array<std::string_view, 20> kOwnHeaders{
    "accept-encoding", "connection",          "content-length",   "expect",     "host",
    "if-match",        "if-modified-since",   "if-none-match",    "if-range",   "if-unmodified-since",
    "keep-alive",      "proxy-authorization", "proxy-connection", "range",      "te",
    "trailer",         "transfer-encoding",   "upgrade",          "user-agent", "content-encoding"};

void read_headers(TableReader& table, Source& source) {
  constexpr std::size_t kMost = 50;
  const auto pairs = table.pairs("headers");
  if (pairs.size() > kMost) table.error("headers", "more than 50 headers");
  for (const auto& [name, value] : pairs) {
    const std::string folded = feeds::ascii::lower(name.text);
    const auto same = [&](const auto& header) { return feeds::ascii::lower(header.first) == folded; };
    if (!is_token(name.text)) {
      table.error_at(name.at, "headers", in_quotes(name.text) + " is no name of an HTTP header");
    } else if (folded == "user-agent") {
      table.error_at(name.at, "headers", "User-Agent has a key of its own: user_agent");
    } else if (std::find(kOwnHeaders.begin(), kOwnHeaders.end(), folded) != kOwnHeaders.end()) {
      table.error_at(name.at, "headers", name.text + " is set by bantin itself");
    } else if (std::any_of(source.headers.begin(), source.headers.end(), same)) {
      table.error_at(name.at, "headers", name.text + " is named twice");
    } else {
      source.headers.emplace_back(name.text, value.text);
    }
  }
}

/// A relative path is looked up beside the configuration first, then among systemd's credentials.
fs::path secret_path(const std::string& written, const Draft& draft) {
  const fs::path beside = draft.resolve(written);
  std::error_code error;
  if (fs::path(written).is_absolute() || fs::exists(beside, error) || draft.options.credentials.empty()) return beside;
  const fs::path credential = draft.options.credentials / written;
  return fs::exists(credential, error) ? credential : beside;
}

/// First line of a small file. In `fault` why there is none; the content is never named.
std::string read_secret(const fs::path& path, std::string& fault) {
  constexpr std::uintmax_t kMostBytes = 4096;
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    fault = "there is no file " + path_in_quotes(path);
    return {};
  }
  if (fs::file_size(path, error) > kMostBytes || error) {
    fault = path_in_quotes(path) + " has more than 4096 bytes; that is no password";
    return {};
  }
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    fault = path_in_quotes(path) + " cannot be opened; may the user that runs bantin read it?";
    return {};
  }
  std::string secret((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  while (secret.ends_with('\n') || secret.ends_with('\r'))
    secret.pop_back();
  if (secret.empty()) fault = path_in_quotes(path) + " is empty";
  if (has_control(secret)) fault = path_in_quotes(path) + " holds more than one line, or control characters";
  return secret;
}

void read_login(TableReader& table, Source& source, const Draft& draft) {
  const auto username = table.text("username");
  const auto password_file = table.text("password_file");
  if (username && username->find(':') != std::string::npos) {
    table.error("username", "a user name has no \":\"; the password stands in password_file");
  } else if (username) {
    source.username = *username;
  }
  if (username && !table.has("password_file")) table.error("username", "password_file is missing");
  if (!password_file) return;
  if (!table.has("username")) table.error("password_file", "username is missing");
  const fs::path path = secret_path(*password_file, draft);
  std::string fault;
  source.password = read_secret(path, fault);
  std::error_code error;
  if (!fault.empty()) {
    table.error("password_file", fault);
  } else if ((fs::status(path, error).permissions() & fs::perms::others_read) != fs::perms::none) {
    table.warning("password_file", "every user of this machine can read " + path_in_quotes(path));
  }
}

void read_ca_file(TableReader& table, Source& source, const Draft& draft) {
  const auto written = table.text("ca_file");
  if (!written) return;
  const fs::path path = draft.resolve(*written);
  std::error_code error;
  if (!fs::is_regular_file(path, error)) {
    table.error("ca_file", "there is no file " + path_in_quotes(path));
    return;
  }
  constexpr std::size_t kLookedAt = 1u << 20;
  std::string text(kLookedAt, '\0');
  std::ifstream in(path, std::ios::binary);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.find("-----BEGIN ") == std::string::npos) {
    table.error("ca_file", path_in_quotes(path) + " cannot be read or holds no certificate in PEM form");
    return;
  }
  source.ca_file = path.string();
}

/// "sha256//" and the base64 of 32 bytes, as `curl --pinnedpubkey` takes it.
void read_pins(TableReader& table, Source& source) {
  constexpr std::size_t kMost = 20;
  constexpr std::string_view kStart = "sha256//";
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kHashLength = 43;  // and one "="
  for (const PlacedText& pin : table.texts("pin")) {
    const std::string_view text = pin.text;
    const bool is_pin = text.starts_with(kStart) && text.size() == kStart.size() + kHashLength + 1 &&
                        text.back() == '=' &&
                        text.substr(kStart.size(), kHashLength).find_first_not_of(kDigits) == std::string_view::npos;
    if (!is_pin) {
      table.error_at(
          pin.at, "pin",
          "expected the hash of a public key, \"sha256//\" and 44 characters of base64, got " + in_quotes(pin.text));
    } else if (source.pins.size() == kMost) {
      table.error_at(pin.at, "pin", "more than 20 pins");
      return;
    } else {
      source.pins.push_back(pin.text);
    }
  }
}

void read_proxy(TableReader& table, Source& source) {
  const auto proxy = table.text("proxy");
  if (!proxy) return;
  constexpr std::array<std::string_view, 4> kSchemes{"http://", "https://", "socks5://", "socks5h://"};
  for (const std::string_view scheme : kSchemes) {
    if (!feeds::ascii::lower(*proxy).starts_with(scheme)) continue;
    // Judged as a web address; a name and password for the proxy are allowed.
    std::string_view rest = std::string_view(*proxy).substr(scheme.size());
    if (const std::size_t sign = rest.rfind('@'); sign != std::string_view::npos) rest.remove_prefix(sign + 1);
    const std::string fault = web_url_fault("http://" + std::string(rest));
    if (fault.empty()) {
      source.proxy = *proxy;
    } else {
      table.error("proxy", fault);
    }
    return;
  }
  table.error("proxy",
              "expected a URL such as \"http://proxy.example.vn:3128\"; http, https, socks5 and socks5h are known");
}

// ---------------------------------------------------------------------------------------------------------- filters

constexpr std::array<std::pair<std::string_view, Filter::Field>, 4> kFields{{{"title", Filter::Field::title},
                                                                             {"link", Filter::Field::link},
                                                                             {"tags", Filter::Field::tags},
                                                                             {"text", Filter::Field::text}}};

void add_filter(TableReader& table, std::string_view key, const TomlValue& value, Filter::Field field,
                std::vector<Filter>& filters) {
  if (value.kind != TomlValue::Kind::string) {
    table.error_at(value.at, key,
                   "expected a regular expression in quotation marks, got " + std::string(kind_name(value.kind)));
    return;
  }
  auto expression = Pattern::compile(value.text);
  if (!expression) {
    table.error_at(value.at, key, expression.error().message);
    return;
  }
  filters.push_back({field, value.text, std::move(*expression)});
}

/// `["a", { title = "b" }]`: a text is tried on every field, a table on the fields that it names.
std::vector<Filter> read_filters(TableReader& table, std::string_view key) {
  constexpr std::size_t kMost = 100;
  std::vector<Filter> filters;
  const TomlValue* list = table.list(key);
  if (list == nullptr) return filters;
  if (list->items.size() > kMost) {
    table.error(key, "more than 100 expressions");
    return filters;
  }
  for (const TomlValue& item : list->items) {
    if (item.kind != TomlValue::Kind::table) {
      add_filter(table, key, item, Filter::Field::any, filters);
      continue;
    }
    for (const TomlMember& member : item.members) {
      const auto field =
          std::find_if(kFields.begin(), kFields.end(), [&](const auto& f) { return f.first == member.key; });
      if (field == kFields.end()) {
        table.error_at(member.at, key,
                       "unknown field " + in_quotes(member.key) + "; the fields are title, link, tags and text");
      } else {
        add_filter(table, key, member.value, field->second, filters);
      }
    }
  }
  return filters;
}

// ------------------------------------------------------------------------------------------------------------ pages

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names)
    out += (out.empty() ? "" : ", ") + name;
  return out;
}

/// The profile's rules, and the source's own over them.
void read_portal(TableReader& table, const TomlValue& value, Source& source, Draft& draft) {
  std::shared_ptr<const PortalRules> rules;
  if (const auto id = table.text("profile"); id && draft.profiles != nullptr) {
    source.profile = *id;
    const std::vector<std::string> names = draft.profiles->names();
    if (std::find(names.begin(), names.end(), *id) != names.end()) {
      if (const auto profile = draft.profiles->find(*id)) rules = profile->rules;
    } else {
      const std::vector<std::string_view> known(names.begin(), names.end());
      const std::string_view near = nearest(*id, known);
      table.error("profile", "there is no profile " + in_quotes(*id) +
                                 (near.empty() ? "; the profiles are " + list_of(names)
                                               : "; did you mean " + in_quotes(near) + "?"));
    }
  }
  if (table.has("page") || table.has("article") || table.has("links") || table.has("quirks")) {
    auto mine = rules ? std::make_shared<PortalRules>(*rules) : std::make_shared<PortalRules>();
    read_rules(value, *mine, draft.diagnostics);
    if (table.has("page") && mine->page.empty()) table.error("page", "items is missing: the selector of one item");
    rules = std::move(mine);
  }
  source.rules = std::move(rules);
  source.full_text = table.boolean("full_text");
  if (const auto word = table.text("identity")) {
    for (const feeds::KeyKind kind : {feeds::KeyKind::guid, feeds::KeyKind::link, feeds::KeyKind::content}) {
      if (*word == feeds::to_string(kind)) source.identity = kind;
    }
    if (!source.identity)
      table.error("identity", "expected \"guid\", \"link\" or \"content\", got " + in_quotes(*word));
  }
  if (const auto base = table.text("base_url")) {
    const std::string fault = web_url_fault(*base);
    if (!fault.empty()) {
      table.error("base_url", fault);
    } else if (!source.url.empty() && !source.url.starts_with("file:")) {
      table.error("base_url", "only a source that is read from files needs one");
    } else {
      source.base_url = *base;
    }
  }
}

// ------------------------------------------------------------------------------------------------------------ others

void read_tags(TableReader& table, Source& source) {
  constexpr std::size_t kLongest = 64;
  for (const PlacedText& tag : table.texts("tags")) {
    if (tag.text.size() > kLongest || tag.text.find('/') != std::string::npos) {
      table.error_at(tag.at, "tags", "a tag has at most 64 bytes and no \"/\", got " + in_quotes(tag.text));
    } else if (std::find(source.tags.begin(), source.tags.end(), tag.text) != source.tags.end()) {
      table.error_at(tag.at, "tags", in_quotes(tag.text) + " is named twice");
    } else {
      source.tags.push_back(tag.text);
    }
  }
}

void read_id(TableReader& table, Source& source) {
  const auto id = table.text("id");
  if (!id) return;
  source.id = *id;
  if (!is_id(*id)) table.error("id", id_fault(*id));
}

void report_missing(const TomlValue& value, const TableReader& table, const Source& source, Draft& draft) {
  const std::string which = source.id.empty() ? "this [[source]]" : "source " + in_quotes(source.id);
  if (!table.has("id")) {
    std::string message = "this [[source]] has no id";
    const TomlMember* name = value.find("name");
    const std::string proposal = name && name->value.kind == TomlValue::Kind::string ? id_like(name->value.text) : "";
    if (!proposal.empty()) message += "; write for example id = " + in_quotes(proposal);
    draft.diagnostics.error(value.at, message);
  }
  if (!table.has("url")) draft.diagnostics.error(value.at, which + " has no url");
}

}  // namespace

void read_source(const TomlValue& value, bool is_whole, Draft& draft) {
  TableReader table(value, *find_table("source"), draft.diagnostics);
  Source source;
  source.defined_at = draft.diagnostics.name(value.at);
  read_id(table, source);
  read_url(table, source, draft);
  if (is_whole) report_missing(value, table, source, draft);

  if (const auto name = table.line("name")) source.name = *name;
  if (const auto area = table.text("area")) source.area = *area;
  read_tags(table, source);
  if (const auto enabled = table.boolean("enabled")) source.enabled = *enabled;
  if (const auto interval = table.duration("interval", {1s, std::chrono::days(30)})) {
    source.interval = std::chrono::duration_cast<std::chrono::seconds>(*interval);
  }
  read_headers(table, source);
  read_login(table, source, draft);
  read_ca_file(table, source, draft);
  read_pins(table, source);
  if (const auto agent = table.text("user_agent")) source.user_agent = *agent;
  read_proxy(table, source);
  if (const auto encoding = table.text("encoding")) {
    if (is_encoding(*encoding)) {
      source.encoding = *encoding;
    } else {
      table.error("encoding",
                  "expected a character encoding such as \"utf-8\" or \"windows-1258\", got " + in_quotes(*encoding));
    }
  }
  if (const auto name = table.text("timezone")) {
    if (auto zone = load_time_zone(*name)) {
      source.zone = *zone;
    } else {
      table.error("timezone", zone.error().message);
    }
  }
  if (const auto most = table.integer("max_entries_per_poll", {1, 5000})) {
    source.max_entries_per_poll = static_cast<unsigned>(*most);
  }
  if (const auto allow = table.boolean("allow_private_addresses")) source.allow_private_addresses = *allow;
  source.retry_after_scope = read_retry_after_scope(table);
  if (const auto push = table.boolean("push")) source.push = *push;
  source.include = read_filters(table, "include");
  source.exclude = read_filters(table, "exclude");
  read_portal(table, value, source, draft);

  draft.config.sources.push_back(std::move(source));
  draft.source_places.push_back(
      {value.at, table.place("id"), table.place("url"), table.place("area"), table.place("interval")});
}

}  // namespace bantin::config
