"""Runs a script of analysis/figures and counts what it has drawn."""

import pathlib
import subprocess
import sys

import matplotlib.image
import numpy as np

FIGURES = pathlib.Path(__file__).resolve().parents[3] / "analysis" / "figures"


def draw(script, file, *options):
    """The finished run, and the picture beside `file`."""
    picture = file.with_suffix(".png")
    run = subprocess.run([sys.executable, FIGURES / script, file, "-o", picture, *options],
                         capture_output=True, text=True)
    return run, picture


def panels(picture):
    """(rows, columns) of panels: wide bands of the picture that are mostly not white, in either direction."""
    busy = matplotlib.image.imread(picture)[..., :3].mean(axis=2) < 0.97

    def bands(share, least_px=100):  # colour bars and captions are thinner
        edges = np.flatnonzero(np.diff(np.r_[0, share > 0.3, 0]))
        return int(np.count_nonzero(edges[1::2] - edges[::2] >= least_px))

    return bands(busy.mean(axis=1)), bands(busy.mean(axis=0))
