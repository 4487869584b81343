// `/websub/{token}`, where hubs call: their questions (GET) and their content (POST). Everything else goes to the
// routes behind. Called on the serving thread alone.
#pragma once

#include <cstddef>
#include <optional>

#include "daemon/poll/callback_desk.hpp"
#include "daemon/serve/routes.hpp"

namespace bantin::serve {

class CallbackRoutes final : public Handler {
 public:
  /// Both must outlive this.
  CallbackRoutes(Handler& others, poll::CallbackDesk& desk) : others_(others), desk_(desk) {}
  std::optional<std::size_t> post_limit(const Request& request) override;
  Answer answer(const Request& request) override;
  Answer resume(const Request& request, const Pending& pending) override { return others_.resume(request, pending); }

 private:
  Handler& others_;
  poll::CallbackDesk& desk_;
};

}  // namespace bantin::serve
