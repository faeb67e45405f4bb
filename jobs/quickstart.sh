#!/usr/bin/env bash
# From an empty Debian 12 machine to two trained networks: installs what is missing, builds the programs, simulates
# the specimens of config/experiments/quickstart.toml and their images, trains on them, all on two ranks, and draws
# pictures.
# Safe to repeat: finished work is verified and left as it is.
#
# usage: bash jobs/quickstart.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/environment.sh

bash cmake/setup.sh
dosefloor_build release -DDOSEFLOOR_BUILD_TESTS=OFF

dosefloor=build/release/bin/dosefloor
experiment=config/experiments/quickstart.toml
results=runs/quickstart
"$dosefloor" waves $experiment --ranks 2
"$dosefloor" show $results/waves.emd --png $results/waves.png
"$dosefloor" images $experiment --ranks 2
"$dosefloor" show $results/images.emd --png $results/images.png
"$dosefloor" train $experiment --ranks 2
for network in unet msd; do
  "$dosefloor" segment $results/$network/best.safetensors $results/images.emd -o $results/$network/segmented.emd --ranks 2
  "$dosefloor" show $results/$network/segmented.emd --png $results/$network/segmented.png
done

cat <<END

Done. The results are in $PWD/runs/quickstart:
  waves.emd    exit waves, potentials, masks and atoms (HDF5; \`$dosefloor show FILE\` lists what a file holds)
  waves.png    a picture of the first specimens
  images.emd   ten images of each with masks and all parameters
  images.png   images beside masks, from the lowest dose to the highest
  unet/, msd/  networks: model.safetensors and model.pt with the last weights, best.* with the best,
               curves.csv with loss and F1 after every epoch (f1_from_1e3: doses above 1e3 e⁻/Å²),
               segmented.png with images, masks and predictions (specimens 64 to 79 were not trained on)
END
