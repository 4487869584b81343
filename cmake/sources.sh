#!/bin/sh
# Prints every C++ file of the project, for the formatter and the checks.
cd "$(dirname "$0")/.." || exit 1
find feeds config daemon tests -name '*.cpp' -o -name '*.hpp' | sort
