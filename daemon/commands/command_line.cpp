// Verbs and options as CLI11 describes them.
#include "daemon/commands/command_line.hpp"

#include <CLI/CLI.hpp>

#include <exception>
#include <functional>
#include <iostream>
#include <string>

#include "bantin/version.hpp"
#include "daemon/commands/check.hpp"
#include "daemon/commands/compare.hpp"
#include "daemon/commands/exit_code.hpp"
#include "daemon/commands/opml.hpp"
#include "daemon/commands/preview.hpp"
#include "daemon/commands/verbs.hpp"

namespace bantin::commands {
namespace {

constexpr const char* kDefaultConfig = "/etc/bantin/bantin.toml";

void add_config(CLI::App* verb, std::filesystem::path& path) {
  verb->add_option("-c,--config", path, "the configuration file")->capture_default_str()->type_name("FILE");
}

void add_log_level(CLI::App* verb, std::string& level) {
  verb->add_option("--log-level", level, "debug, info, warning or error")
      ->check(CLI::IsMember({"debug", "info", "warning", "error"}))
      ->capture_default_str()
      ->type_name("LEVEL");
}

}  // namespace

int run(int argc, char** argv) {
  CLI::App app("bantin: polls the news of communes and districts and republishes it as one feed.", "bantin");
  app.set_version_flag("--version", std::string("bantin ") + BANTIN_VERSION);
  app.require_subcommand(1);
  std::function<int()> verb;

  ServeOptions serve{kDefaultConfig, "info"};
  auto* command = app.add_subcommand("serve", "run the daemon in the foreground");
  add_config(command, serve.config);
  add_log_level(command, serve.log_level);
  command->callback([&] { verb = [&] { return run_serve(serve); }; });

  std::filesystem::path check_config = kDefaultConfig;
  command = app.add_subcommand("check", "load and check the whole configuration, report every error");
  add_config(command, check_config);
  command->callback([&] { verb = [&] { return run_check(check_config, std::cout, std::cerr); }; });

  PollOptions poll;
  poll.config = kDefaultConfig;
  poll.log_level = "error";
  command = app.add_subcommand("poll", "refresh sources now, a line each");
  add_config(command, poll.config);
  add_log_level(command, poll.log_level);
  command->add_option("source", poll.sources, "ids of sources; all if none is named")->type_name("SOURCE");
  command->add_flag("--due", poll.due, "only sources whose time has come");
  command->callback([&] { verb = [&] { return run_poll(poll); }; });

  ParseOptions parse;
  std::filesystem::path parse_config;
  command = app.add_subcommand("parse", "print what a feed document says, cleaned, as JSON Feed 1.1");
  command->add_option("file", parse.file, "the document; - is standard input")->required()->type_name("FILE");
  command->add_option("--content-type", parse.content_type, "as the server sent it")->type_name("TYPE");
  command->add_option("--base-url", parse.base_url, "where the document came from")->type_name("URL");
  command->add_option("-c,--config", parse_config, "take the time zone from this configuration (else UTC)")
      ->type_name("FILE");
  command->callback([&] {
    verb = [&] {
      if (!parse_config.empty()) parse.config = parse_config;
      return run_parse(parse);
    };
  });

  bool explain = false;
  command = app.add_subcommand("compare", "read lines {\"a\": item, \"b\": item}, answer whether they are one story");
  command->add_flag("--explain", explain, "say why");
  command->callback([&] { verb = [&] { return run_compare(explain, std::cin, std::cout, std::cerr); }; });

  PreviewOptions preview;
  preview.config = kDefaultConfig;
  command = app.add_subcommand("preview", "fetch and show what would be stored, and what each rule found");
  CLI::Option* preview_config = command->add_option("-c,--config", preview.config, "the configuration file")
                                    ->capture_default_str()
                                    ->type_name("FILE");
  command->add_option("source", preview.target, "id of a source, an address, or a file")
      ->required()
      ->type_name("SOURCE|URL");
  command->add_option("--profile", preview.profile, "read it as a page of this portal family")->type_name("NAME");
  command->add_option("--base-url", preview.base_url, "where a file really stands")->type_name("URL");
  command->add_flag("--json", preview.json, "JSON Feed 1.1");
  command->callback([&, preview_config] {
    verb = [&, preview_config] {
      preview.config_given = preview_config->count() > 0;
      return run_preview(preview);
    };
  });

  CaptureOptions capture;
  std::filesystem::path capture_config;
  command = app.add_subcommand("capture", "look at a page or feed and print a [[source]] block that works for it");
  command->add_option("url", capture.target, "an address, or a saved page")->required()->type_name("URL");
  command->add_option("--base-url", capture.base_url, "where a saved page stood")->type_name("URL");
  command->add_option("-c,--config", capture_config, "obey its [polling] rules, know its profiles")->type_name("FILE");
  command->callback([&] {
    verb = [&] {
      if (!capture_config.empty()) capture.config = capture_config;
      return run_capture(capture);
    };
  });

  RenderOptions render;
  render.config = kDefaultConfig;
  command = app.add_subcommand("render", "print what the daemon would serve at a path");
  add_config(command, render.config);
  command->add_option("path", render.path, "for example /feed.atom")->required()->type_name("PATH");
  command->callback([&] { verb = [&] { return run_render(render); }; });

  StatusOptions status;
  status.config = kDefaultConfig;
  command = app.add_subcommand("status", "every source: state, last success, next check, last error");
  add_config(command, status.config);
  command->add_flag("--json", status.json, "for programs");
  command->callback([&] { verb = [&] { return run_status(status); }; });

  ImportOpmlOptions import_opml;
  command = app.add_subcommand("import-opml", "print [[source]] blocks for the feeds of an OPML file");
  command->add_option("file", import_opml.file, "the OPML document, - for standard input")
      ->required()
      ->type_name("FILE");
  command->callback([&] { verb = [&] { return run_import_opml(import_opml); }; });

  ExportOpmlOptions export_opml;
  export_opml.config = kDefaultConfig;
  command = app.add_subcommand("export-opml", "print the configured sources as OPML 2.0");
  add_config(command, export_opml.config);
  command->callback([&] { verb = [&] { return run_export_opml(export_opml); }; });

  StoryOptions story;
  story.config = kDefaultConfig;
  const auto add_entry = [&](CLI::App* one) {
    add_config(one, story.config);
    one->add_option("entry", story.entry, "number, address of its page, id, or link")->required()->type_name("ENTRY");
  };
  command = app.add_subcommand("story", "who else tells an entry's story, why, and how it read before its edits");
  add_entry(command);
  command->callback([&] { verb = [&] { return run_story(story); }; });
  command = app.add_subcommand("join", "make two entries one story, for good");
  add_entry(command);
  command->add_option("other", story.other, "the other entry")->required()->type_name("ENTRY");
  command->callback([&] { verb = [&] { return run_join(story); }; });
  command = app.add_subcommand("split", "part an entry from the others of its story, for good");
  add_entry(command);
  command->callback([&] { verb = [&] { return run_split(story); }; });
  command = app.add_subcommand("withdraw", "take an entry out of all feeds, and say so in them");
  add_entry(command);
  command->add_option("--why", story.why, "the reason, kept in the database")->type_name("TEXT");
  command->add_flag("--story", story.whole, "and those of all other sources of its story");
  command->callback([&] { verb = [&] { return run_withdraw(story); }; });

  BackupOptions backup;
  backup.config = kDefaultConfig;
  command = app.add_subcommand("backup", "a consistent copy of the database, also while the daemon runs");
  add_config(command, backup.config);
  command->add_option("target", backup.target, "the file to write")->required()->type_name("TARGET");
  command->callback([&] { verb = [&] { return run_backup(backup); }; });

  RecoverOptions recover;
  recover.config = kDefaultConfig;
  command = app.add_subcommand("recover", "a sound database out of a damaged one, into a new file");
  add_config(command, recover.config);
  command->add_option("--from", recover.backup, "a backup that fills in what cannot be read")->type_name("BACKUP");
  command->add_option("--to", recover.target, "the file to write (default: the database's name with .recovered)")
      ->type_name("FILE");
  command->callback([&] { verb = [&] { return run_recover(recover); }; });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kBadUsage;
  }
  try {
    return verb();
  } catch (const std::exception& fault) {
    std::cerr << "bantin: " << fault.what() << '\n';
    return kSystemFault;
  }
}

}  // namespace bantin::commands
