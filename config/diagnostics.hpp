// What `load` has to say about the files: errors and warnings with their places, collected while reading and handed
// out in the order of the files. Used by config/ alone; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bantin::config {

struct Diagnostic {
  enum class Severity { error, warning };
  Severity severity = Severity::error;
  std::string file;
  unsigned line = 0;    // 1-based; 0 = the file as a whole
  unsigned column = 0;  // 1-based, in characters
  std::string message;

  /// "file:line:column: error: message", the form that editors understand.
  std::string text() const;
};

/// A position in one of the files that are being read.
struct Place {
  std::uint32_t file = 0;  // index into Diagnostics' files
  unsigned line = 0;
  unsigned column = 0;
};

class Diagnostics {
 public:
  /// Names a file; its index goes into every Place in it. Order of calls = order of the report.
  std::uint32_t add_file(std::string name);

  void error(const Place& at, std::string message);
  void warning(const Place& at, std::string message);

  bool has_errors() const noexcept { return errors_ > 0; }
  /// "bantin.toml:12", to be named in another message.
  std::string name(const Place& at) const;

  /// By file, line and column. Past a thousand the rest is only counted: a file that is broken throughout must not
  /// fill a log.
  std::vector<Diagnostic> take();

 private:
  struct Item {
    Place at;
    Diagnostic::Severity severity;
    std::string message;
  };
  void add(const Place& at, Diagnostic::Severity severity, std::string message);

  std::vector<std::string> files_;
  std::vector<Item> items_;
  std::size_t errors_ = 0;
  std::size_t dropped_ = 0;
};

}  // namespace bantin::config
