# fish completion for bantin
set -l verbs serve check poll preview capture parse compare render status import-opml export-opml backup recover
complete -c bantin -f
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a serve -d "run the daemon in the foreground"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a check -d "check the whole configuration"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a poll -d "refresh sources now"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a preview -d "show what a source would give"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a capture -d "propose a source for an address"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a parse -d "print what a feed document says"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a compare -d "are these items one story?"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a render -d "print what the daemon would serve"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a status -d "every source and its state"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a import-opml -d "OPML to source blocks"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a export-opml -d "configured sources to OPML"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a backup -d "a consistent copy of the database"
complete -c bantin -n "not __fish_seen_subcommand_from $verbs" -a recover -d "a sound database out of a damaged one"
complete -c bantin -n "__fish_seen_subcommand_from $verbs" -s c -l config -r -F -d "the configuration file"
complete -c bantin -n "__fish_seen_subcommand_from serve poll" -l log-level -x -a "debug info warning error"
complete -c bantin -n "__fish_seen_subcommand_from poll" -l due -d "only those whose time has come"
complete -c bantin -n "__fish_seen_subcommand_from status preview" -l json -d "for programs"
complete -c bantin -n "__fish_seen_subcommand_from compare" -l explain -d "say why"
complete -c bantin -n "__fish_seen_subcommand_from check" -l online -d "ask each source once"
complete -c bantin -n "__fish_seen_subcommand_from preview" -l profile -x -d "portal family"
complete -c bantin -n "__fish_seen_subcommand_from parse" -l content-type -x
complete -c bantin -n "__fish_seen_subcommand_from parse" -l base-url -x
complete -c bantin -n "__fish_seen_subcommand_from parse import-opml backup recover" -F
