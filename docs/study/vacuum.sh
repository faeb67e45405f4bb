#!/bin/bash
# The paper's Eqs. 1 and 2 on frames of vacuum of a simulated camera: 64 frames of 512 x 512 pixels of 0.08 Å, 10 to
# 10,000 e⁻/Å², c0 = 0.4, c3 = 3, N0 = 0.01. With `ranges` as in the paper's SOI.8: each frame has its own c0 of 0.2 to 0.3, c3 of 2 to 3
# and N0 of 0.005 to 0.015, spread evenly and independently by additive recurrences, which every awk computes alike.
#
# usage: vacuum.sh DOSEFLOOR OUT [ranges]        (OUT.csv, OUT.json, OUT.spectra.csv and OUT.png are made; a minute on one core)
set -euo pipefail
dosefloor=$(realpath "${1:?the program}") out=$(realpath "${2:?name of the results}") kind=${3:-fixed}
case $kind in fixed | ranges) ;; *) echo "found '$kind', expected ranges or nothing" >&2; exit 2 ;; esac

frames=$(mktemp -d)
trap 'rm -rf "$frames"' EXIT
cd "$frames"
# One far hydrogen atom: nearly nothing.
printf '1\nLattice="40.96 0 0 0 40.96 0 0 0 4" Properties=species:S:1:pos:R:3\nH 1 1 2\n' > atom.xyz
"$dosefloor" wave atom.xyz --gpts 512 512 -o wave.emd --quiet
for i in $(seq 0 63); do
  dose=$(awk -v i="$i" 'BEGIN { printf "%.6g", 10 * 1000 ^ (i / 63) }')
  c0=0.4 c3=3 n0=0.01
  if [ "$kind" = ranges ]; then
    read -r c0 c3 n0 < <(awk -v i="$i" 'function share(x) { return x - int(x) } BEGIN {
      print 0.2 + 0.1 * share(0.5 + 0.8191725134 * i), 2 + share(0.5 + 0.6710436067 * i), 0.005 + 0.01 * share(0.5 + 0.5497004779 * i) }')
  fi
  "$dosefloor" render wave.emd --dose "$dose" --mtf-c0 "$c0" --mtf-c3 "$c3" --n0 "$n0" --seed "$i" \
    -o "$(printf %02d "$i").emd" --quiet
done
"$dosefloor" fit-mtf [0-9]*.emd --region 0 0 512 512 -o "$out" --force
