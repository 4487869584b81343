// What the admin listener answers. Control thread; everything is made on demand, for an admin asks seldom.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/admin/report.hpp"
#include "daemon/serve/routes.hpp"
#include "daemon/store/stories.hpp"

namespace bantin::admin {

/// How a reload went.
struct ReloadOutcome {
  bool done = false;
  std::vector<std::string> messages;  // "file:line:column: ..." and what else there is to say
};

/// What an admin can have done. Called on the control thread.
struct Actions {
  std::function<Report()> report;
  /// Has the source asked as soon as its server allows. Only for enabled sources.
  std::function<void(const std::string&)> poll;
  std::function<ReloadOutcome()> reload;
  /// Has the store do it, and waits a moment. What went wrong in words, or empty.
  std::function<std::string(store::StoryOrder)> decide;
};

class AdminRoutes final : public serve::Handler {
 public:
  /// `is_tcp`: only then the Host of requests matters. A browser on this machine can be made to send requests to a TCP
  /// port by any page it shows; those have an Origin, or a name that was pointed at us.
  AdminRoutes(Actions actions, bool is_tcp) : actions_(std::move(actions)), is_tcp_(is_tcp) {}

  std::optional<std::size_t> post_limit(const serve::Request& request) override;
  serve::Answer answer(const serve::Request& request) override;

 private:
  bool is_foreign(const serve::Request& request) const;
  serve::Answer poll(std::string_view source);
  serve::Answer reload();
  serve::Answer decide(std::string_view path, std::string_view query);

  Actions actions_;
  const bool is_tcp_;
};

}  // namespace bantin::admin
