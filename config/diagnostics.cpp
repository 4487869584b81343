// Diagnostics: collecting, ordering and wording of places.
#include "config/diagnostics.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace bantin::config {
namespace {

constexpr std::size_t kMostItems = 1000;

}  // namespace

std::string Diagnostic::text() const {
  std::string out = file;
  if (line > 0) out += ":" + std::to_string(line);
  if (line > 0 && column > 0) out += ":" + std::to_string(column);
  out += severity == Severity::error ? ": error: " : ": warning: ";
  return out + message;
}

std::uint32_t Diagnostics::add_file(std::string name) {
  files_.push_back(std::move(name));
  return static_cast<std::uint32_t>(files_.size() - 1);
}

void Diagnostics::add(const Place& at, Diagnostic::Severity severity, std::string message) {
  if (severity == Diagnostic::Severity::error) ++errors_;
  if (items_.size() >= kMostItems) {
    ++dropped_;
    return;
  }
  items_.push_back({at, severity, std::move(message)});
}

void Diagnostics::error(const Place& at, std::string message) {
  add(at, Diagnostic::Severity::error, std::move(message));
}

void Diagnostics::warning(const Place& at, std::string message) {
  add(at, Diagnostic::Severity::warning, std::move(message));
}

std::string Diagnostics::name(const Place& at) const {
  return files_.at(at.file) + (at.line > 0 ? ":" + std::to_string(at.line) : "");
}

std::vector<Diagnostic> Diagnostics::take() {
  std::stable_sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) {
    return std::tie(a.at.file, a.at.line, a.at.column) < std::tie(b.at.file, b.at.line, b.at.column);
  });
  std::vector<Diagnostic> out;
  out.reserve(items_.size() + 1);
  for (Item& item : items_) {
    out.push_back({item.severity, files_.at(item.at.file), item.at.line, item.at.column, std::move(item.message)});
  }
  if (dropped_ > 0) {
    out.push_back({Diagnostic::Severity::error, files_.front(), 0, 0,
                   "and " + std::to_string(dropped_) + " more errors and warnings that are not shown"});
  }
  return out;
}

}  // namespace bantin::config
