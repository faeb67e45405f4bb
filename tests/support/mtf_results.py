"""Writes the results of `dosefloor fit-mtf`, for tests of what is drawn of them."""

import json

import numpy as np

import mtf_figure


def write_results(path, frames=4, doses=True, found=True):
    """OUT.json, OUT.csv and OUT.spectra.csv of an MTF of c0 = 0.4, c3 = 3."""
    dose = np.geomspace(10, 1e4, frames)
    q = np.linspace(0.02, 1, 60)
    lines, spectra = [",".join(mtf_figure.NUMBERS)], [",".join(mtf_figure.SPECTRUM)]
    for frame, n_d in enumerate(dose * 0.0064):
        fit = "0.4,0.01,3.0,0.05,0.1,0.01,0.99" if found else ",,,,,,"
        lines.append(f"{frame},{dose[frame] if doses else ''},{n_d},{fit},{fit}")
        curve = 1 / (1 + (q / 0.4) ** 3)
        spectra += [f"{frame},{x},100,1,{y},{y if found else ''},{y if found else ''}" for x, y in zip(q, curve)]
    n0 = 0.01 if found else None
    summary = {"schema": "dosefloor-mtf-fit", "schema_version": 1, "n0": n0, "n0_err": n0 and 0.001, "r2": n0 and 0.99,
               "ts_n0": n0, "ts_n0_err": n0 and 0.001, "notes": ["Eq. 1 is biased"],
               "frames": [{"region": [0, 0, 64, 64]} for _ in range(frames)]}
    path.with_suffix(".csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path.with_suffix(".spectra.csv").write_text("\n".join(spectra) + "\n", encoding="utf-8")
    path.write_text(json.dumps(summary), encoding="utf-8")
    return path
