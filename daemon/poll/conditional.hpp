// How to ask: with which validators, or in full because they cannot be trusted. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "daemon/poll/fetcher.hpp"
#include "daemon/store/store.hpp"

namespace bantin::poll {

struct Question {
  Validators validators;  // none: in full
  /// Why the validators are suspicious, in words; empty if they are not. A suspicious source is still asked with them,
  /// but in full now and then: once a day where its dates lie in the future, once a week where it has said "not
  /// modified" for much longer than it used to be silent.
  std::string suspicion;
};

Question make_question(const store::SourceState& state, feeds::Instant now);

/// True if the IM header of a 226 says that the answer is the kind of difference that we ask for (RFC 3229, `feed`).
bool is_feed_delta(std::string_view im);

}  // namespace bantin::poll
