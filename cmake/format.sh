#!/usr/bin/env bash
# Checks that every tracked C++ file is formatted as .clang-format says, and every shell script is clean
# under shellcheck; `--fix` formats the C++ files instead.
#
# usage: bash cmake/format.sh [--fix]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mapfile -d '' -t sources < <(git ls-files -z -- '*.cpp' '*.hpp' '*.cu' '*.cuh')
if [ "${1:-}" = --fix ]; then
  printf '%s\0' "${sources[@]}" | xargs -0 clang-format-14 -i --style=file
  exit
fi
mapfile -d '' -t scripts < <(git ls-files -z -- '*.sh' '*.sbatch' .ci/run)
printf '%s\0' "${sources[@]}" | xargs -0 clang-format-14 --dry-run -Werror --style=file
shellcheck --external-sources "${scripts[@]}"
echo "format: ${#sources[@]} C++ files and ${#scripts[@]} scripts are clean"
