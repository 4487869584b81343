// The verb `check`.
#include "daemon/commands/check.hpp"

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

#include "config/load.hpp"

namespace bantin::commands {
namespace {

using Severity = config::Diagnostic::Severity;

std::string counted(std::size_t count, std::string_view noun) {
  return std::to_string(count) + " " + std::string(noun) + (count == 1 ? "" : "s");
}

std::size_t count_of(const config::Loaded& loaded, Severity severity) {
  return static_cast<std::size_t>(std::count_if(loaded.diagnostics.begin(), loaded.diagnostics.end(),
                                                [&](const auto& d) { return d.severity == severity; }));
}

std::string contents(const config::Config& config) {
  const auto disabled = static_cast<std::size_t>(
      std::count_if(config.sources.begin(), config.sources.end(), [](const auto& source) { return !source.enabled; }));
  std::string out = counted(config.sources.size(), "source");
  if (disabled > 0) out += " (" + std::to_string(disabled) + " not enabled)";
  return out + " in " + counted(config.areas.size(), "area") + " from " + counted(config.files.size(), "file") + ", ";
}

}  // namespace

int run_check(const std::filesystem::path& file, std::ostream& out, std::ostream& err) {
  const config::Loaded loaded = config::load(file);
  for (const config::Diagnostic& diagnostic : loaded.diagnostics)
    err << diagnostic.text() << '\n';
  err.flush();

  const std::size_t errors = count_of(loaded, Severity::error);
  const std::size_t warnings = count_of(loaded, Severity::warning);
  out << file.string() << ": " << (loaded.config ? contents(*loaded.config) : "")
      << (errors == 0 ? "no errors" : counted(errors, "error"))
      << (warnings == 0 ? "" : ", " + counted(warnings, "warning")) << '\n';
  return loaded.config ? 0 : 1;
}

}  // namespace bantin::commands
