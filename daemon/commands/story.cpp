// `bantin story`, `join`, `split` and `withdraw`: what an admin may know and decide about stories. Orders go to the
// running daemon, or to the store itself when none runs.
#include <future>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "daemon/admin/client.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/load_config.hpp"
#include "daemon/commands/verbs.hpp"
#include "daemon/publish/site_map.hpp"
#include "daemon/store/sqlite_store.hpp"
#include "daemon/store/stories.hpp"
#include "feeds/clean/date.hpp"

namespace bantin::commands {
namespace {

using store::EntryId;
using store::StoryOrder;

std::string number(EntryId entry) {
  return std::to_string(static_cast<std::int64_t>(entry));
}

std::unique_ptr<store::Store> open_for(const config::Config& config, store::OpenOptions::Access access) {
  store::OpenOptions open;
  open.path = config.store.path;
  open.access = access;
  return store::open_sqlite_store(open);
}

/// 0, and said so, if there is none.
EntryId find(store::Store& store, const std::string& name) {
  const auto entry = store::stories_of(store).find_entry(name);
  if (entry && store.entry(*entry)) return *entry;
  std::cerr << "bantin: no entry is called \"" << name << "\""
            << (entry ? " any more: it has left" : "; give its number, the address of its page, its id or its link")
            << '\n';
  return {};
}

std::string obey_in_store(store::Store& store, StoryOrder order) {
  std::promise<store::CommitResult> done;
  store::stories_of(store).obey(std::move(order),
                                [&](store::CommitResult result) { done.set_value(std::move(result)); });
  return done.get_future().get().error;
}

std::string path_of(const StoryOrder& order) {
  switch (order.kind) {
    case StoryOrder::Kind::join:
      return "/stories/join/" + number(order.entry) + "/" + number(order.other);
    case StoryOrder::Kind::split:
      return "/stories/split/" + number(order.entry);
    case StoryOrder::Kind::withdraw:
      break;
  }
  return "/stories/withdraw/" + number(order.entry) + "?why=" + publish::percent_encoded(order.why);
}

/// `orders_for` makes the orders of what the names mean; none: it has said why.
template <class OrdersFor>
int obey(const StoryOptions& options, const char* done, OrdersFor orders_for) {
  const config::Loaded loaded = load_for_daemon(options.config);
  if (!loaded.config) return kBadInput;
  std::vector<StoryOrder> orders;
  {
    const auto store = open_for(*loaded.config, store::OpenOptions::Access::read_only);
    orders = orders_for(*store);
    store->close();
  }
  if (orders.empty()) return kBadInput;
  const bool is_running = admin::daemon_status(loaded).has_value();
  std::unique_ptr<store::Store> own;
  if (!is_running) own = open_for(*loaded.config, store::OpenOptions::Access::read_write);
  for (StoryOrder& order : orders) {
    const EntryId entry = order.entry;
    std::string fault;
    if (own) {
      fault = obey_in_store(*own, std::move(order));
    } else {
      const auto reply = admin::ask_daemon(loaded.admin, "POST", path_of(order));
      if (!reply) throw std::runtime_error("the daemon has gone");
      const auto answer = nlohmann::json::parse(reply->body, nullptr, false);
      if (reply->status != 200) fault = answer.is_object() ? answer.value("error", "refused") : "refused";
    }
    if (!fault.empty()) {
      std::cerr << "bantin: " << fault << '\n';
      return kBadInput;
    }
    std::cout << "entry " << number(entry) << " " << done << '\n';
  }
  if (own) own->close();
  return std::cout.flush() ? kDone : kSystemFault;
}

void print_entry(const char* mark, const std::string& source, EntryId row, const std::string& title,
                 const std::string& link) {
  std::cout << mark << number(row) << "  " << source << "  " << title << "\n    " << link << '\n';
}

}  // namespace

int run_story(const StoryOptions& options) {
  const config::ConfigPtr config = load_config(options.config);
  if (!config) return kBadInput;
  const auto store = open_for(*config, store::OpenOptions::Access::read_only);
  const EntryId row = find(*store, options.entry);
  if (row == EntryId{}) return kBadInput;
  const auto entry = store->entry(row);
  if (!entry) return kBadInput;
  store::Stories& stories = store::stories_of(*store);
  print_entry("* ", entry->source, row, entry->entry.title, entry->entry.link);
  for (const store::StoryMember& member : entry->also)
    print_entry("  ", member.source, member.row, member.title, member.link);
  for (const store::StoryBond& bond : stories.bonds_of(row))
    std::cout << number(bond.a) << " = " << number(bond.b) << ": " << bond.reason << '\n';
  for (const store::EntryVersion& version : stories.versions_of(row)) {
    std::cout << "until " << feeds::format_rfc3339(version.until) << ": " << version.title << '\n';
  }
  store->close();
  return std::cout.flush() ? kDone : kSystemFault;
}

int run_join(const StoryOptions& options) {
  return obey(options, "joined", [&](store::Store& store) {
    std::vector<StoryOrder> orders;
    StoryOrder order;
    order.entry = find(store, options.entry);
    if (order.entry != EntryId{}) order.other = find(store, options.other);
    if (order.other != EntryId{}) orders.push_back(std::move(order));
    return orders;
  });
}

int run_split(const StoryOptions& options) {
  return obey(options, "stands for itself", [&](store::Store& store) {
    std::vector<StoryOrder> orders;
    StoryOrder order;
    order.kind = StoryOrder::Kind::split;
    order.entry = find(store, options.entry);
    if (order.entry != EntryId{}) orders.push_back(std::move(order));
    return orders;
  });
}

int run_withdraw(const StoryOptions& options) {
  return obey(options, "withdrawn", [&](store::Store& store) {
    std::vector<StoryOrder> orders;
    StoryOrder order;
    order.kind = StoryOrder::Kind::withdraw;
    order.why = options.why.empty() ? "by hand" : options.why;
    order.entry = find(store, options.entry);
    if (order.entry == EntryId{}) return orders;
    orders.push_back(order);
    const auto entry = options.whole ? store.entry(order.entry) : std::nullopt;
    if (!entry) return orders;
    for (const store::StoryMember& member : entry->also) {
      order.entry = member.row;
      orders.push_back(order);
    }
    return orders;
  });
}

}  // namespace bantin::commands
