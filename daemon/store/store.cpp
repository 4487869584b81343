// The stable words of store.hpp.
#include "daemon/store/store.hpp"

#include <array>

namespace bantin::store {
namespace {

constexpr std::array<std::string_view, 14> kOutcomes = {
    "never",          "updated",      "unchanged",    "not-modified", "http-error",  "network-error", "not-a-feed",
    "internal-error", "page-changed", "empty-answer", "captcha",      "maintenance", "login-page",    "was-a-feed"};

}  // namespace

std::string_view to_string(Outcome outcome) noexcept {
  const auto index = static_cast<std::size_t>(outcome);
  return index < kOutcomes.size() ? kOutcomes[index] : "never";
}

Outcome outcome_from(std::string_view word) noexcept {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    if (kOutcomes[i] == word) return static_cast<Outcome>(i);
  }
  return Outcome::never;
}

}  // namespace bantin::store
