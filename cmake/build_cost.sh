#!/usr/bin/env bash
# bash cmake/build_cost.sh [BUILD_FOLDER]: what the build has cost, in core-seconds, from Ninja's log: programs, tests, and the
# slowest twenty sources. Honest for a build that ran alone and without ccache:
#   CCACHE_DISABLE=1 cmake --build --preset release --clean-first
set -euo pipefail
cd "$(dirname "$0")/.."
exec python3 cmake/build_cost.py "${1:-build/release}"
