// `/hub`, where others subscribe to our feeds (WebSub 5.1). Says at once what is wrong with a request and hands the
// others to the hub, which asks the callback; everything else goes to the routes behind. Called on the serving thread
// alone.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "daemon/publish/hub_message.hpp"
#include "daemon/publish/shelf.hpp"
#include "daemon/serve/routes.hpp"

namespace bantin::serve {

class HubRoutes final : public Handler {
 public:
  /// False: it has too much to do. Must answer at once.
  using Take = std::function<bool(publish::HubRequest)>;

  /// `others` and `shelf` must outlive this.
  HubRoutes(Handler& others, const publish::Shelf& shelf, Take take)
      : others_(others), shelf_(shelf), take_(std::move(take)) {}
  std::optional<std::size_t> post_limit(const Request& request) override;
  Answer answer(const Request& request) override;
  Answer resume(const Request& request, const Pending& pending) override { return others_.resume(request, pending); }

 private:
  /// None while there is no hub.
  const publish::SiteMap* site();

  Handler& others_;
  publish::ShelfReader shelf_;
  Take take_;
  Allowances allowances_{300, 1};  // a reader may want many feeds at once
};

}  // namespace bantin::serve
