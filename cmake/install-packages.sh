#!/bin/sh
# Installs those Debian packages of cmake/packages.txt that are missing; with `ci` as argument also those under [ci].
# Needs root or sudo only if something is missing.
set -eu
list="$(dirname "$0")/packages.txt"
want_ci=${1:-}
wanted=$(awk -v ci="$want_ci" '/^# \[ci\]/ { if (ci == "") exit } /^[a-z0-9]/ { print $1 }' "$list")
missing=""
for package in $wanted; do
  status=$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)
  [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
echo "Installing:$missing"
if [ "$(id -u)" -eq 0 ]; then as_root=""; else as_root="sudo"; fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "This is no Debian: install these packages, or their like, by hand:$missing" >&2
  exit 1
fi
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
