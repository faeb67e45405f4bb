#!/usr/bin/env bash
# From an empty Debian 12 machine to the answer: installs what is missing, builds the programs, and runs the whole of
# config/experiments/quickstart.toml: exit waves, images, two trained networks, a dose series, analysis and report.
# Safe to repeat: finished work is verified and left as it is.
#
# usage: bash jobs/quickstart.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

echo "Sets up (2 min), compiles (10 min) and runs (5 min) on two cores, less on more; a second time it is done in a minute."

bash cmake/setup.sh
dosefloor_build release -DDOSEFLOOR_BUILD_TESTS=OFF

build/release/bin/dosefloor run config/experiments/quickstart.toml

cat <<END

Done. The results are in $PWD/runs/quickstart:
  report/index.html   the answer, with figures and all numbers (open it in a browser)
  report/figures/area_dose_series.png   the answer in one picture
  analysis/           the same numbers as CSV, and what they follow from
  waves.emd, images.emd, dose_series/   exit waves, potentials, masks and atoms; images; the dose series (HDF5)
  unet/, msd/         networks: model.safetensors and model.pt with the last weights, best.* with the best; curves.csv with
                      loss and F1 after every epoch; their segmentations (segmented.emd, dose_series.emd)
  *.png               pictures beside the files that they show
  jobs/               journals and logs of every task (dosefloor status, dosefloor why)

END
cat runs/quickstart/report/answer.txt
