// From a request to an answer. The answer is made of views into something that it keeps alive: the session writes it
// as it stands. Called on the serving thread alone; must not block.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/publish/shelf.hpp"
#include "daemon/serve/request.hpp"

namespace bantin::serve {

/// `head` lacks Date, Connection and the empty line that ends it: the session's.
struct Answer {
  unsigned status = 0;
  std::string_view head;
  std::string_view body;
  std::shared_ptr<const void> owner;  // of both views; null for what lives for ever
};

/// A short plain text that says why: for every status but 200 and 304. Never holds a word of the request. `head_only`
/// for HEAD.
Answer refuse(unsigned status, bool head_only = false);

/// What a server serves.
class Handler {
 public:
  virtual ~Handler() = default;
  /// How many bytes the body of a POST to `request.path` may have; none: it takes no POST. Asked before the body is
  /// read.
  virtual std::optional<std::size_t> post_limit(const Request&) { return std::nullopt; }
  /// `request` is GET or HEAD, or a POST that `post_limit` allowed. May throw: the client gets a 500.
  virtual Answer answer(const Request& request) = 0;
};

/// The public listener: the documents on the shelf, `/healthz` and `/readyz`.
class PublicRoutes final : public Handler {
 public:
  /// `ready` is asked for `/readyz`, on the serving thread; it has to answer at once. `shelf` must outlive this.
  PublicRoutes(const publish::Shelf& shelf, std::function<bool()> ready);
  Answer answer(const Request& request) override;

 private:
  publish::ShelfReader shelf_;
  std::function<bool()> ready_;
};

}  // namespace bantin::serve
