"""Draws the segmented area against dose, one panel a network, with the three doses that are read from it.

usage: area_figure.py RUN/analysis -o area [--series NAME]

Grey: single frames. Line: running median of area over reference area, with its 95 % interval. Dashed: the reference area.
Marks: where the particle becomes visible, where half of its area is found, where the area converges; a line below a mark is
its interval, an arrow one that does not end within the series. Light band: least to largest area beyond convergence.
"""

import math
import sys

import numpy as np

import observer_lines
import style
from analysis_tables import column, number
from canvas import Canvas
from dose_axis import (LEFT, WIDTH, colour_of, curve_with_band, dose_axis, dose_text, name_of, series_name,
                       shade_untrained)
from table_program import run

HEIGHT, BETWEEN, TOP, FOOT = 2.1, 0.5, 0.85, 0.5
# Limit: mark, what is said of it, and what is said where it is not reached.
MARKS = {"visibility": ("v", "visible", "not visible"), "half": ("o", "50 %", "50 %: not reached"),
         "convergence": ("D", "converged", "not converged")}
RIGHT = 1.15  # holds what the marks say
HIGHEST = 1.6  # of the axis, in reference areas


def marks(axes, tables, series, network):
    """The three doses on the axis below the curve, with their intervals."""
    left, right = axes.get_xlim()
    for place, (limit, (marker, word, otherwise)) in enumerate(MARKS.items()):
        row = tables.row("limits.csv", series=series, network=network, limit=limit)
        height = -0.14 - 0.17 * place
        dose, low, high = (number(row[name]) for name in ("dose_per_A2", "low", "high"))
        if math.isfinite(low):
            end = min(high, right)
            axes.plot([low, end], [height, height], color=colour_of(network), linewidth=1.2, clip_on=False)
            if high > right:
                axes.plot([right], [height], marker=">", markersize=4, color=colour_of(network), clip_on=False)
        if math.isfinite(dose):
            axes.plot([dose], [height], marker=marker, markersize=5.5, markeredgecolor="white", markeredgewidth=0.6,
                      color=colour_of(network), clip_on=False)
            told = f"{word} {'≤ ' if row['state'] == 'at the first dose' else ''}{dose_text(dose)}"
        else:
            told = otherwise
        axes.text(1.015, height, told, transform=axes.get_yaxis_transform(), fontsize=7.5, va="center", ha="left",
                  color=style.INK)


def panel(axes, tables, series, network, last):
    frames = tables.rows("frames.csv", series=series, network=network)
    doses = column(frames, "dose_per_A2")
    shares = np.array(column(frames, "area_share"))
    dose_axis(axes, doses, label=last)
    axes.set_ylim(-0.58, HIGHEST)
    shade_untrained(axes, tables, network)
    band = tables.row("target_bands.csv", series=series, network=network)
    converged = number(tables.row("limits.csv", series=series, network=network, limit="convergence")["dose_per_A2"])
    if math.isfinite(converged):
        axes.fill_between([converged, max(doses)], number(band["band_low_share"]),
                          min(number(band["band_high_share"]), HIGHEST), color=colour_of(network), alpha=0.09, linewidth=0)
    axes.plot(doses, np.minimum(shares, HIGHEST - 0.02), ".", color=style.POINTS, markersize=2.6, rasterized=len(doses) > 3000,
              alpha=0.7)
    axes.axhline(1.0, color=style.INK, linewidth=0.8, linestyle=(0, (5, 3)))
    axes.axhline(0.0, color=style.QUIET_INK, linewidth=0.5)
    curve_with_band(axes, tables.rows("area_curves.csv", series=series, network=network), "area_share", colour_of(network))
    observer_lines.draw(axes, tables, series, "area_share")
    marks(axes, tables, series, network)
    axes.set_yticks([0.0, 0.5, 1.0, 1.5])
    axes.set_ylabel("area / reference")
    axes.yaxis.set_label_coords(-0.105, 0.6)
    mean_nm2 = float(np.mean(column(frames, "reference_A2"))) / 100.0
    axes.set_title(f"{name_of(network)}   ", loc="left", fontsize=9.5, color=colour_of(network), pad=4)
    axes.set_title(f"mean reference area {mean_nm2:.3g} nm²", loc="right", fontsize=7.5, fontweight="normal",
                   color=style.QUIET_INK, pad=4)


def figure(tables, series):
    networks = tables.networks()
    of_series = tables.row("series.csv", series=series)
    width = WIDTH + 0.5
    canvas = Canvas((width, TOP + len(networks) * HEIGHT + (len(networks) - 1) * BETWEEN + FOOT))
    for place, network in enumerate(networks):
        bottom = canvas.size[1] - TOP - (place + 1) * HEIGHT - place * BETWEEN
        panel(canvas.axes(LEFT, bottom, width - LEFT - RIGHT, HEIGHT), tables, series, network,
              place == len(networks) - 1)
    observer_lines.key_beside(canvas.figure.axes[0])
    pieces = of_series["particles"]
    note = (f"{of_series['frames']} frames of {pieces} particle{'s' if pieces != '1' else ''}, "
            f"median of {of_series['window_doses']} doses")
    if of_series["intervals_of"]:
        note += f"; 95 % intervals of {of_series['intervals_of']}"
    if of_series["reference"] != "truth":
        note += "; reference: the last frame"
    canvas.heading(0.12, f"Segmented area, {series_name(series)}", note)
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
