#!/usr/bin/env bash
# Installs what is missing, builds the preset `dev` and runs every test. Safe to repeat.
#
# usage: bash tests/run.sh [--quick] [CTEST OPTIONS...]      example: bash tests/run.sh -R physics
#        --quick: every test of a module and a few of the programs, three minutes on two cores once all is built
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

bash cmake/setup.sh --tests
dosefloor_build dev
if [ "${1:-}" = --quick ]; then
  shift
  set -- -L quick "$@"
  trap 'echo "Only the quick tests ran. Before a change lands: bash tests/run.sh"' EXIT
fi
# One more than the cores: many tests wait, above all those of SLURM.
ctest --test-dir build/dev --output-on-failure --no-tests=error -j "$(($(dosefloor_jobs) + 1))" "$@"
