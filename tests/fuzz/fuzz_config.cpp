// The configuration: no crash for any text; without an error there is a Config, with one there is none, and every
// diagnostic is one line with a place that exists.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "config/load.hpp"

using namespace bantin::config;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto lines = static_cast<unsigned>(std::count(bytes.begin(), bytes.end(), '\n')) + 1;
  const Loaded loaded = load_texts({{"fuzz.toml", std::move(bytes)}}, {});
  bool has_error = false;
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    has_error = has_error || diagnostic.severity == Diagnostic::Severity::error;
    // One line more: an unfinished file is complained of behind its end.
    if (diagnostic.line > lines + 1) std::abort();
    for (const char c : diagnostic.text()) {
      if (static_cast<unsigned char>(c) < 0x20) std::abort();
    }
  }
  if (has_error == (loaded.config != nullptr)) std::abort();
  if (loaded.config) {
    for (const Source& source : loaded.config->sources) {
      if (source.id.empty() || source.url.empty()) std::abort();
    }
    for (const Area& area : loaded.config->areas) {
      if (loaded.config->area_path(area.id).empty()) std::abort();
    }
  }
  return 0;
}
