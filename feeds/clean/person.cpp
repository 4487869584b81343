// Names and mail addresses out of one string.
#include "feeds/clean/person.hpp"

#include <algorithm>

#include "feeds/clean/markup.hpp"
#include "feeds/clean/text.hpp"
#include "feeds/clean/url.hpp"
#include "feeds/clean/utf8.hpp"

namespace bantin::feeds {
namespace {

constexpr auto npos = std::string_view::npos;

/// An address in the plain form that people have; quoted local parts and comments are left alone.
bool is_address(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == npos || at == 0 || at + 1 >= text.size() || text.size() > 254 || text.find('@', at + 1) != npos)
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 || ascii::is_alnum(c) ||
           std::string_view("@.!#$%&'*+-/=?^_`{|}~").find(c) != npos;
  });
}

std::string_view without_mailto(std::string_view text) {
  constexpr std::string_view kMailto = "mailto:";
  if (ascii::starts_with_ignoring_case(text, kMailto)) text.remove_prefix(kMailto.size());
  return text;
}

std::string_view trimmed(std::string_view text) {
  text = ascii::trim(text);
  while (text.size() >= 2 && text.front() == '"' && text.back() == '"')
    text = ascii::trim(text.substr(1, text.size() - 2));
  return text;
}

/// Splits "a (b)" or "a <b>" at the bracket pair that ends the text.
bool split(std::string_view text, char open, char close, std::string_view& before, std::string_view& inside) {
  if (text.empty() || text.back() != close) return false;
  const std::size_t at = text.find(open);
  if (at == npos) return false;
  before = trimmed(text.substr(0, at));
  inside = trimmed(text.substr(at + 1, text.size() - at - 2));
  return true;
}

void take_apart(std::string_view text, Person& person) {
  text = trimmed(text);
  std::string_view before;
  std::string_view inside;
  if (split(text, '<', '>', before, inside) || split(text, '(', ')', before, inside)) {
    const std::string_view first = without_mailto(before);
    const std::string_view second = without_mailto(inside);
    if (is_address(second)) {
      person.name = before;
      person.email = second;
      return;
    }
    if (is_address(first)) {
      person.name = inside;
      person.email = first;
      return;
    }
  }
  if (const std::string_view address = without_mailto(text); is_address(address)) {
    person.email = address;
    return;
  }
  // "mail@host Name" and "mail@host, Name".
  const std::size_t space = text.find_first_of(" ,");
  if (space != npos && is_address(without_mailto(text.substr(0, space)))) {
    person.email = without_mailto(text.substr(0, space));
    person.name = trimmed(
        text.substr(text.find_first_not_of(" ,-", space) == npos ? text.size() : text.find_first_not_of(" ,-", space)));
    return;
  }
  person.name = text;
}

bool is_empty(const Person& person) {
  return person.name.empty() && person.email.empty() && person.uri.empty();
}

}  // namespace

Person clean_person(const RawPerson& raw, std::string_view base) {
  constexpr std::size_t kLongestRole = 60;
  Person person;
  const Limits limits;
  // "Name <mail>" must be seen before its brackets are taken for a tag.
  if (raw.name.find('@') != npos)
    take_apart(clean_line(raw.name), person);
  else
    person.name = raw.name;
  person.name = shorten(plain_line(person.name), limits.title_characters);
  const std::string address = clean_line(raw.email);
  if (const std::string_view plain = without_mailto(address); is_address(plain)) {
    person.email = plain;
  } else if (!address.empty() && person.email.empty()) {
    Person inside;
    take_apart(address, inside);
    person.email = inside.email;
    if (person.name.empty()) person.name = inside.name;
  }
  if (!raw.uri.empty()) {
    const std::string uri = resolve_url(raw.uri, base);
    if (is_web_url(uri))
      person.uri = uri;
    else if (person.email.empty() && is_address(without_mailto(uri)))
      person.email = without_mailto(uri);
  }
  person.role = shorten(ascii::lower(clean_line(raw.role)), kLongestRole);
  return person;
}

std::vector<Person> clean_people(std::span<const RawPerson> raw, std::string_view base, const Limits& limits) {
  std::vector<Person> people;
  for (const RawPerson& one : raw) {
    if (people.size() >= limits.people) break;
    Person person = clean_person(one, base);
    if (is_empty(person) || std::find(people.begin(), people.end(), person) != people.end()) continue;
    people.push_back(std::move(person));
  }
  return people;
}

}  // namespace bantin::feeds
