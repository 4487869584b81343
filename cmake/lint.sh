#!/bin/sh
# Format and clang-tidy checks over the project's own sources. Uses the compile commands of the clang14 preset.
# The tidy run goes over the sources of the three libraries; tests are only checked for format.
set -eu
cd "$(dirname "$0")/.."
bad=$(sh cmake/sources.sh | xargs clang-format-14 --dry-run 2>&1 | grep -c 'warning:' || true)
if [ "$bad" -ne 0 ]; then
  sh cmake/sources.sh | xargs clang-format-14 --dry-run -Werror 2>&1 | grep 'error:' | cut -d: -f1 | sort -u
  echo "format: the files above are not formatted; run 'make format'" >&2
  exit 1
fi
echo "format: clean"
[ -f build-clang14/compile_commands.json ] || cmake --preset clang14 >/dev/null
find feeds config daemon -name '*.cpp' | sort |
  xargs -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p build-clang14 2>/dev/null
echo "tidy: clean"
