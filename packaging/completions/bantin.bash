# bash completion for bantin
_bantin() {
  local cur prev words cword
  _init_completion || return
  local verbs="serve check poll preview capture parse compare render status import-opml export-opml backup recover"
  local verb="" i
  for ((i = 1; i < cword; i++)); do
    if [[ " $verbs " == *" ${words[i]} "* ]]; then
      verb=${words[i]}
      break
    fi
  done
  case $prev in
    -c | --config)
      _filedir toml
      return
      ;;
    --log-level)
      COMPREPLY=($(compgen -W "debug info warning error" -- "$cur"))
      return
      ;;
  esac
  if [[ -z $verb ]]; then
    COMPREPLY=($(compgen -W "$verbs --help --version" -- "$cur"))
    return
  fi
  if [[ $cur == -* ]]; then
    local options="-c --config --help"
    case $verb in
      serve) options+=" --log-level" ;;
      poll) options+=" --log-level --due" ;;
      preview) options+=" --profile --json" ;;
      parse) options+=" --content-type --base-url" ;;
      compare) options+=" --explain" ;;
      status) options+=" --json" ;;
      check) options+=" --online" ;;
    esac
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
    return
  fi
  case $verb in
    parse | import-opml | backup | recover) _filedir ;;
    render) COMPREPLY=($(compgen -W "/ /feed.atom /feed.rss /feed.json /sources.opml" -- "$cur")) ;;
    poll | preview)
      local ids
      ids=$(bantin status --json 2>/dev/null | sed -n 's/^      "id": "\([a-z0-9-]*\)",$/\1/p')
      COMPREPLY=($(compgen -W "$ids" -- "$cur"))
      ;;
  esac
} && complete -F _bantin bantin
