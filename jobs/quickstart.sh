#!/usr/bin/env bash
# From an empty Debian 12 machine to exit waves and their picture: installs what is missing, builds the
# programs, simulates the specimens of config/experiments/quickstart.toml on two ranks, and draws them.
# Safe to repeat: finished work is verified and left as it is.
#
# usage: bash jobs/quickstart.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

bash cmake/setup.sh
dosefloor_build release -DDOSEFLOOR_BUILD_TESTS=OFF

dosefloor=build/release/bin/dosefloor
waves=runs/quickstart/waves.emd
picture=runs/quickstart/waves.png
"$dosefloor" waves config/experiments/quickstart.toml --ranks 2
"$dosefloor" show "$waves" --png "$picture"

cat <<END

Done. The results are in $PWD/runs/quickstart:
  waves.emd   exit waves, potentials, masks and atoms (HDF5; \`$dosefloor show $waves\` lists them)
  waves.png   a picture of the first specimens
END
