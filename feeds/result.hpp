// How errors that the outside can cause travel: as values. Every layer uses these two types; what the outside cannot
// cause (a full disk, a broken invariant) throws instead and is caught at the top of a refresh, of an HTTP session or
// of main.
#pragma once

#include <boost/system/result.hpp>
#include <stdexcept>
#include <string>
#include <utility>

namespace bantin {

/// What went wrong, in words for an admin: one line, no trailing full stop, never a body or a credential.
struct Error {
  std::string message;
};

/// Lets `Result<T>::value()` throw when the caller did not look first.
[[noreturn]] inline void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw std::runtime_error(error.message);
}

template <class T>
using Result = boost::system::result<T, Error>;

/// Shorthand: `return fail("0 bytes")`.
inline Error fail(std::string message) {
  return Error{std::move(message)};
}

}  // namespace bantin
