// Lines of `everywhere`, taken apart.
#include "feeds/clean/link_noise.hpp"

#include <algorithm>

#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

struct NoiseLine {
  enum class Where { anywhere, in, under, unknown };
  std::string_view name;
  Where where = Where::unknown;
  std::string_view path;
};

NoiseLine parse(std::string_view line) {
  NoiseLine out;
  const std::size_t space = line.find(' ');
  out.name = line.substr(0, space);
  if (out.name.empty()) return out;
  if (space == std::string_view::npos) {
    out.where = NoiseLine::Where::anywhere;
    return out;
  }
  const std::string_view rest = line.substr(space + 1);
  const std::size_t end = rest.find(' ');
  const std::string_view word = rest.substr(0, end);
  if (end != std::string_view::npos) out.path = rest.substr(end + 1);
  if (out.path.empty() || out.path.find(' ') != std::string_view::npos) return out;
  if (word == "in") out.where = NoiseLine::Where::in;
  if (word == "under") out.where = NoiseLine::Where::under;
  return out;
}

}  // namespace

bool matches_name(std::string_view pattern, std::string_view name) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return ascii::equal_ignoring_case(pattern, name);
  const std::string_view front = pattern.substr(0, star);
  const std::string_view back = pattern.substr(star + 1);
  return name.size() >= front.size() + back.size() && ascii::equal_ignoring_case(front, name.substr(0, front.size())) &&
         ascii::equal_ignoring_case(back, name.substr(name.size() - back.size()));
}

bool is_noise_line(std::string_view line) {
  return parse(line).where != NoiseLine::Where::unknown;
}

bool is_noise_by(std::string_view line, std::string_view name, std::string_view path) {
  const NoiseLine noise = parse(line);
  if (!matches_name(noise.name, name)) return false;
  switch (noise.where) {
    case NoiseLine::Where::anywhere:
      return true;
    case NoiseLine::Where::in:
      return path.find(noise.path) != std::string_view::npos;
    case NoiseLine::Where::under:
      return path.starts_with(noise.path);
    case NoiseLine::Where::unknown:
      break;
  }
  return false;
}

}  // namespace bantin::feeds
