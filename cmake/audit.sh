#!/usr/bin/env bash
# clang-tidy over every translation unit of the project, warnings as errors. Results are cached by content, so
# only what changed is analysed again (cmake/audit.py).
#
# usage: bash cmake/audit.sh [FILE...]      example: bash cmake/audit.sh sim/core/physics/electron.cpp
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

cmake --preset audit --log-level=NOTICE >/dev/null  # only its compile commands are used
exec .venv/bin/python cmake/audit.py --build build/audit --jobs "$(dosefloor_jobs)" "$@"
