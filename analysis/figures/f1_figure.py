"""Draws F1 against dose, the paired difference of two networks, and histograms of F1 by decade of dose.

usage: f1_figure.py RUN/analysis -o f1 [--series NAME]

Points are single frames, lines means over a window of doses, bands 95 % intervals. The difference is of the same frames.
"""

import sys

import numpy as np

import observer_lines
import style
from analysis_tables import column, number
from canvas import Canvas
from dose_axis import (LEFT, WIDTH, colour_of, curve_with_band, dose_axis, key_above, key_inches, name_of, series_name,
                       shade_untrained, tick_text)
from emd_signal import InputError
from table_program import run

HEIGHT, DIFFERENCE, HISTOGRAM = 1.9, 1.15, 0.95
TOP, FOOT, BETWEEN, CAPTION = 0.72, 0.5, 0.6, 0.22
ACROSS = 3


def draw_scores(axes, tables, series):
    for network in tables.networks():
        frames = tables.rows("frames.csv", series=series, network=network)
        axes.plot(column(frames, "dose_per_A2"), column(frames, "f1"), ".", color=colour_of(network), markersize=2.2,
                  alpha=0.35)
        curve_with_band(axes, tables.rows("f1_curves.csv", series=series, network=network), "f1", colour_of(network),
                        name_of(network))
    observer_lines.draw(axes, tables, series, "f1")
    dose_axis(axes, column(frames, "dose_per_A2"), label=False)
    shade_untrained(axes, tables, tables.networks()[0], words_top=0.65)  # lines of ideal observers are above
    axes.set_ylim(-0.02, 1.02)
    axes.set_ylabel("F1")
    key_above(axes)


def draw_difference(axes, rows):
    colour = style.INK
    curve_with_band(axes, rows, "difference", colour)
    axes.axhline(0.0, color=style.QUIET_INK, linewidth=0.8)
    dose_axis(axes, column(rows, "dose_per_A2"))
    axes.set_ylabel("difference")
    axes.set_title(f"F1 of the {name_of(rows[0]['first'])} less that of the {name_of(rows[0]['second'])}", fontsize=8.5,
                   loc="left", pad=3)


def decades_of(tables, series):
    rows = tables.rows("f1_histograms.csv", series=series)
    return sorted({(number(row["dose_low_per_A2"]), row["dose_low_per_A2"]) for row in rows})


def draw_histogram(axes, tables, series, decade, labels):
    for network in tables.networks():
        rows = tables.rows("f1_histograms.csv", series=series, network=network, dose_low_per_A2=decade)
        edges = column(rows, "f1_low") + [number(rows[-1]["f1_high"])]
        axes.stairs(column(rows, "frames"), edges, color=colour_of(network), linewidth=1.2)
        axes.stairs(column(rows, "frames"), edges, color=colour_of(network), alpha=0.15, fill=True)
    high = number(rows[0]["dose_high_per_A2"])
    axes.set_title(f"{tick_text(number(decade))}–{tick_text(high)} e⁻/Å²", fontsize=8, fontweight="normal", pad=3)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5)
    axes.locator_params(axis="y", nbins=3, integer=True)
    if labels:
        axes.set_ylabel("frames")


def figure(tables, series):
    if tables.row("series.csv", series=series)["reference"] != "truth":
        raise InputError(f"the series {series} has no truth: F1 is not known")
    pairs = [rows for first in tables.networks() for second in tables.networks()
             if (rows := tables.rows("paired_f1.csv", series=series, first=first, second=second))]
    decades = decades_of(tables, series)
    down = -(-len(decades) // ACROSS)
    top = TOP + key_inches(len(tables.networks()) + len(observer_lines.discs(tables, series)))
    size = (WIDTH, top + HEIGHT + len(pairs) * (DIFFERENCE + 0.3) + 0.3 + down * (HISTOGRAM + CAPTION + 0.28) + FOOT)
    canvas = Canvas(size)
    inner = WIDTH - LEFT - 0.15
    bottom = size[1] - top - HEIGHT
    draw_scores(canvas.axes(LEFT, bottom, inner, HEIGHT), tables, series)
    for rows in pairs:
        bottom -= DIFFERENCE + 0.3
        draw_difference(canvas.axes(LEFT, bottom, inner, DIFFERENCE), rows)
    bottom -= BETWEEN
    width = (inner - (ACROSS - 1) * 0.35) / ACROSS
    for place, (_, decade) in enumerate(decades):
        row, across = divmod(place, ACROSS)
        low = bottom - CAPTION - (row + 1) * HISTOGRAM - row * (CAPTION + 0.28)
        axes = canvas.axes(LEFT + across * (width + 0.35), low, width, HISTOGRAM)
        draw_histogram(axes, tables, series, decade, across == 0)
        if row == down - 1 or place + ACROSS >= len(decades):
            axes.set_xlabel("F1")
    canvas.heading(0.12, f"F1 against dose, {series_name(series)}", "means and their differences with 95 % intervals")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
