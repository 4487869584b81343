// From a request to an answer. The answer is made of views into something that it keeps alive: the session writes it
// as it stands. Called on the serving thread alone; must not block.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/publish/shelf.hpp"
#include "daemon/serve/allowances.hpp"
#include "daemon/serve/demand.hpp"
#include "daemon/serve/request.hpp"

namespace bantin::serve {

/// `head` lacks Date, Connection and the empty line that ends it: the session's.
struct Answer {
  unsigned status = 0;
  std::string_view head;
  std::string_view body;
  std::shared_ptr<const void> owner;   // of both views; null for what lives for ever
  std::shared_ptr<Pending> pending{};  // set: nothing else is; ask `resume` when it is done
};

/// A short plain text that says why: for every status but 200, 226 and 304. Never holds a word of the request.
/// `head_only` for HEAD.
Answer refuse(unsigned status, bool head_only = false);

/// `body` as plain text that nobody keeps, under the headers of every answer. `extra` are further fields, each with its
/// line end.
Answer text_answer(unsigned status, std::string_view reason, std::string body, std::string_view extra = {});

/// What a server serves.
class Handler {
 public:
  virtual ~Handler() = default;
  /// How many bytes the body of a POST to `request.path` may have; none: it takes no POST. Asked before the body is
  /// read.
  virtual std::optional<std::size_t> post_limit(const Request&) { return std::nullopt; }
  /// `request` is GET or HEAD, or a POST that `post_limit` allowed. May throw: the client gets a 500.
  virtual Answer answer(const Request& request) = 0;
  /// The answer to a request that had to wait. `pending` is done, or the wait took too long.
  virtual Answer resume(const Request& request, const Pending& pending);
};

/// The public listener: the documents on the shelf, those that are made on demand, `/healthz` and `/readyz`.
class PublicRoutes final : public Handler {
 public:
  /// `ready` is asked for `/readyz`, on the serving thread; it has to answer at once. `shelf` and `demand` must outlive
  /// this; without `demand` there is what stands on the shelf.
  PublicRoutes(const publish::Shelf& shelf, std::function<bool()> ready, Demand* demand = nullptr);
  Answer answer(const Request& request) override;
  Answer resume(const Request& request, const Pending& pending) override;

 private:
  Answer deliver(const Request& request, publish::DocumentPtr document);
  Answer differ(const Request& request, publish::DocumentPtr document, const publish::Target* target);
  Answer make(const Request& request, const publish::Target& target, const publish::Snapshot& snapshot);

  publish::ShelfReader shelf_;
  std::function<bool()> ready_;
  Demand* demand_;
  Allowances allowances_{60, 10};  // what a client may have rendered for it
};

}  // namespace bantin::serve
