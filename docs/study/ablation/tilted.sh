#!/bin/bash
# The networks of mini-equal-cost.toml on the same six particles with tilts to 3 degrees, under all of Table 1's optics.
#
# usage: tilted.sh DOSEFLOOR EXPERIMENT.toml OUT      (after `dosefloor run EXPERIMENT.toml --set output.folder=OUT`)
set -euo pipefail
dosefloor=$(realpath "${1:?the program}") experiment=$(realpath "${2:?the experiment file}") out=$(realpath "${3:?its output folder}")

tilted=(--set "output.folder=$out/tilted" --set dose_series.max_tilt_deg=3 --set 'dose_series.defocus_A=[-200,200]'
  --set 'dose_series.cs_um=[0,12.45]' --set 'dose_series.focal_spread_A=[5,20]' --set 'dose_series.blur_A=[0.1,0.8]')
mkdir -p "$out/tilted"
sed '/^\[sweep\]/,$d' "$experiment" > "$out/tilted/series.toml"   # a stage takes an experiment without [sweep]
"$dosefloor" waves "$out/tilted/series.toml" "${tilted[@]}" --dose-series
"$dosefloor" images "$out/tilted/series.toml" "${tilted[@]}" --dose-series
for network in "$out"/networks/*/*/; do
  "$dosefloor" segment "$network" "$out/tilted/dose_series/images.emd" -o "${network}tilted.emd"
done
"$dosefloor" analyse "$experiment" --set "output.folder=$out" --series tilted --force
