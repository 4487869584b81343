// `bantin compare`: would two items be one story? One question a line, one answer a line.
#pragma once

#include <iosfwd>

namespace bantin::commands {

/// Reads lines of JSON, {"a": item, "b": item} with items of JSON Feed 1.1, where `_bantin` may name `source` and
/// `area`. Answers each with `true` or `false`; with `explain` by an object with `same`, `similarity`, `containment`,
/// `vetoes` and `reason`. A line that is no question is reported to `errors` by its number and ends the run.
int run_compare(bool explain, std::istream& questions, std::ostream& answers, std::ostream& errors);

}  // namespace bantin::commands
