// Profiles are read when somebody asks for them.
#include "config/profile_library.hpp"

#include "bantin/profiles.hpp"
#include "config/files.hpp"
#include "config/load_rules.hpp"
#include "config/toml_tree.hpp"
#include "config/values.hpp"

namespace bantin::config {

namespace fs = std::filesystem;

ProfileLibrary::ProfileLibrary(fs::path folder) : folder_(std::move(folder)) {}

void ProfileLibrary::keep_faults(Diagnostics& diagnostics) {
  for (Diagnostic& fault : diagnostics.take())
    faults_.push_back(std::move(fault));
}

void ProfileLibrary::list_places() {
  if (std::exchange(listed_, true)) return;
  Diagnostics diagnostics;
  std::vector<fs::path> folders;
  if (!folder_.empty()) folders.push_back(folder_ / "profiles");
  folders.emplace_back(kProfileFolder);
  for (const fs::path& folder : folders) {
    for (const fs::path& file : toml_files(folder, diagnostics)) {
      const std::string id = file.stem().string();
      if (is_id(id)) {
        places_.emplace(id, Place{file.string(), {}});
      } else {
        diagnostics.error({diagnostics.add_file(file.string()), 0, 0}, "the name of a profile's file: " + id_fault(id));
      }
    }
  }
  for (const auto& [id, text] : kBuiltInProfiles)
    places_.emplace(std::string(id), Place{"profile " + std::string(id) + " (built in)", text});
  keep_faults(diagnostics);
}

std::shared_ptr<const Profile> ProfileLibrary::find(std::string_view id) {
  list_places();
  if (const auto known = read_.find(id); known != read_.end()) return known->second;
  const auto place = places_.find(id);
  if (place == places_.end()) return nullptr;
  Diagnostics diagnostics;
  const std::uint32_t file = diagnostics.add_file(place->second.file);
  std::string fault;
  std::string bytes;
  if (place->second.text.empty()) bytes = read_file(place->second.file, fault);
  std::shared_ptr<Profile> profile;
  if (fault.empty()) {
    const std::string_view text = place->second.text.empty() ? std::string_view(bytes) : place->second.text;
    profile = read_profile(parse_toml(text, file, diagnostics), place->first, names(), diagnostics);
    profile->file = place->second.file;
  } else {
    diagnostics.error({file, 0, 0}, fault);
  }
  if (diagnostics.has_errors()) profile = nullptr;
  keep_faults(diagnostics);
  return read_.emplace(place->first, std::move(profile)).first->second;
}

std::vector<std::string> ProfileLibrary::names() {
  list_places();
  std::vector<std::string> names;
  for (const auto& [id, place] : places_)
    names.push_back(id);
  return names;
}

std::vector<std::shared_ptr<const Profile>> ProfileLibrary::all() {
  std::vector<std::shared_ptr<const Profile>> profiles;
  for (const std::string& id : names()) {
    if (auto profile = find(id)) profiles.push_back(std::move(profile));
  }
  return profiles;
}

}  // namespace bantin::config
