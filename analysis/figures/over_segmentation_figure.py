"""Draws the area that networks segment besides the particle, against dose.

usage: over_segmentation_figure.py RUN/analysis -o over_segmentation [--series NAME]

Mean over a window of doses of (area - true positives) / true area, with its 95 % interval.
"""

import sys

from analysis_tables import column
from canvas import Canvas
from dose_axis import LEFT, WIDTH, colour_of, curve_with_band, dose_axis, name_of, series_name
from emd_signal import InputError
from table_program import run

HEIGHT, TOP, FOOT = 1.9, 0.72, 0.5


def figure(tables, series):
    if tables.row("series.csv", series=series)["reference"] != "truth":
        raise InputError(f"the series {series} has no truth: what is over-segmented is not known")
    canvas = Canvas((WIDTH, TOP + HEIGHT + FOOT))
    axes = canvas.axes(LEFT, FOOT, WIDTH - LEFT - 0.15, HEIGHT)
    for network in tables.networks():
        rows = tables.rows("over_segmentation.csv", series=series, network=network)
        curve_with_band(axes, rows, "false_share", colour_of(network), name_of(network))
    dose_axis(axes, column(rows, "dose_per_A2"))
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel("over-segmented / true area")
    axes.legend(frameon=False, fontsize=8.5)
    canvas.heading(0.12, f"Over-segmented area, {series_name(series)}", "mean, with 95 % interval")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
