#!/usr/bin/env bash
# Installs what is missing, builds the preset `dev` and runs every test. Safe to repeat.
#
# usage: bash tests/run.sh [CTEST OPTIONS...]      example: bash tests/run.sh -R physics
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

bash cmake/setup.sh --tests
dosefloor_build dev
# One more than the cores: many tests wait, above all those of SLURM.
ctest --test-dir build/dev --output-on-failure --no-tests=error -j "$(($(dosefloor_jobs) + 1))" "$@"
