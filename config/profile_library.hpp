// The profiles of portal families: files `profiles/*.toml` beside the configuration, then those that were installed,
// then those that are built in. The first with a name is the one. Used by the verbs that look at a page. One thread.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/diagnostics.hpp"
#include "config/portal_rules.hpp"

namespace bantin::config {

class ProfileLibrary {
 public:
  /// `folder`: of the configuration; may be empty: then only those that were installed or are built in are known.
  explicit ProfileLibrary(std::filesystem::path folder = {});

  /// Null if there is none of that name, or it has faults.
  std::shared_ptr<const Profile> find(std::string_view id);
  /// All names, sorted.
  std::vector<std::string> names();
  /// Every sound one, in the order of names: for recognising a family.
  std::vector<std::shared_ptr<const Profile>> all();
  /// What is wrong with the profiles that were read so far, once each.
  std::vector<Diagnostic> take_faults() { return std::exchange(faults_, {}); }

 private:
  struct Place {
    std::string file;       // as named in messages
    std::string_view text;  // of one that is built in
  };
  void list_places();
  void keep_faults(Diagnostics& diagnostics);

  std::filesystem::path folder_;
  std::vector<Diagnostic> faults_;
  bool listed_ = false;
  std::map<std::string, Place, std::less<>> places_;
  std::map<std::string, std::shared_ptr<const Profile>, std::less<>> read_;
};

}  // namespace bantin::config
