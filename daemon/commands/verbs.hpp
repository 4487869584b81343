// The verbs of the command line, one file each. Every one returns an exit code (exit_code.hpp) and may throw for
// faults of the system, which `run` turns into words and exit code 4.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bantin::commands {

struct ParseOptions {
  std::string file;  // "-" is standard input
  std::string content_type;
  std::string base_url;
  std::optional<std::filesystem::path> config;  // for the time zone of dates that name none; else UTC
};
int run_parse(const ParseOptions& options);

struct CaptureOptions {
  std::string target;    // an address, or a saved page
  std::string base_url;  // where a saved page stood
  std::optional<std::filesystem::path> config;
};
int run_capture(const CaptureOptions& options);

struct ServeOptions {
  std::filesystem::path config;
  std::string log_level;
};
int run_serve(const ServeOptions& options);

struct PollOptions {
  std::filesystem::path config;
  std::string log_level;
  std::vector<std::string> sources;  // empty: all
  bool due = false;                  // only those whose time has come
};
int run_poll(const PollOptions& options);

struct RenderOptions {
  std::filesystem::path config;
  std::string path;  // "/feed.atom"
};
int run_render(const RenderOptions& options);

struct StatusOptions {
  std::filesystem::path config;
  bool json = false;
};
int run_status(const StatusOptions& options);

struct StoryOptions {
  std::filesystem::path config;
  std::string entry;
  std::string other;   // of join
  std::string why;     // of withdraw
  bool whole = false;  // of withdraw: the entries of all its sources
};
/// Who tells the story of an entry, why they are one, and how it read before.
int run_story(const StoryOptions& options);
int run_join(const StoryOptions& options);
int run_split(const StoryOptions& options);
int run_withdraw(const StoryOptions& options);

struct BackupOptions {
  std::filesystem::path config;
  std::filesystem::path target;
};
int run_backup(const BackupOptions& options);

struct RecoverOptions {
  std::filesystem::path config;
  std::filesystem::path backup;  // empty: none
  std::filesystem::path target;  // empty: beside the database
};
int run_recover(const RecoverOptions& options);

}  // namespace bantin::commands
