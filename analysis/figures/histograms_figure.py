"""Draws how many frames have which F1, of all doses and by decades of dose, one colour a setting (the paper's SOI.9, top).

Dashed: the mean F1 of all frames of a setting.

usage: histograms_figure.py RUN/analysis -o histograms [--series NAME]
"""

import sys

from analysis_tables import column, number
from canvas import Canvas
from curve_panels import panels_of
from dose_axis import LEFT, WIDTH, key_above, series_name, tick_text
from table_program import run

HEIGHT, CAPTION, BETWEEN, TOP, FOOT, GAP = 0.95, 0.22, 0.5, 0.7, 0.5, 0.28
HEIGHT_OF_ALL, BELOW_ALL = 1.3, 0.34  # of the panel of all doses, and the room below it
ACROSS = 3


def frames_by_f1(tables, series, setting, decade=None):
    """(counts, edges) of a decade, or of all."""
    rows = tables.of("f1_histograms.csv", setting, series=series)
    counts = {}
    for row in rows:
        if decade in (None, row["dose_low_per_A2"]):
            edges = number(row["f1_low"]), number(row["f1_high"])
            counts[edges] = counts.get(edges, 0.0) + number(row["frames"])
    bins = sorted(counts)
    return [counts[edges] for edges in bins], [low for low, _ in bins] + [bins[-1][1]]


def mean_f1(tables, series, setting):
    row = tables.of("scores.csv", setting, series=series, quantity="f1", dose_low_per_A2="0", dose_high_per_A2="inf")[0]
    return number(row["value"])


def draw(axes, tables, series, panel, decade=None):
    """Of a decade, given by its lowest dose, or of all doses, with the means."""
    for setting, colour, name in zip(panel.settings, panel.colours, panel.names):
        counts, edges = frames_by_f1(tables, series, setting, decade)
        axes.stairs(counts, edges, color=colour, linewidth=1.2, label=name)
        axes.stairs(counts, edges, color=colour, alpha=0.12, fill=True)
        if decade is None:
            axes.axvline(mean_f1(tables, series, setting), color=colour, linewidth=1.1, linestyle=(0, (4, 2)))
    if decade is None:
        words = "all doses; dashed: means"
    else:
        highest = tables.rows("f1_histograms.csv", series=series, dose_low_per_A2=decade)[0]["dose_high_per_A2"]
        words = f"{tick_text(number(decade))}–{tick_text(number(highest))} e⁻/Å²"
    axes.text(0.04 if decade else 0.012, 0.96, words, fontsize=7.5, transform=axes.transAxes, va="top",
              bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0})  # means may pass below it
    axes.set_xlim(0, 1)
    axes.set_ylim(top=1.25 * axes.get_ylim()[1])  # room for the text
    axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5)
    axes.locator_params(axis="y", nbins=3, integer=True)


def figure(tables, series):
    tables.expect_curves(series, truth=True)
    decades = sorted({row["dose_low_per_A2"] for row in tables.rows("f1_histograms.csv", series=series)}, key=number)
    panels = panels_of(tables, series, together=True)
    across = min(ACROSS, len(decades))
    down = -(-len(decades) // across)
    keys = [(CAPTION if panel.title else 0.0) + panel.key_height() for panel in panels]
    of_decades = down * HEIGHT + (down - 1) * GAP
    of_panel = HEIGHT_OF_ALL + BELOW_ALL + of_decades
    canvas = Canvas((WIDTH, TOP + sum(keys) + len(panels) * of_panel + (len(panels) - 1) * BETWEEN + FOOT))
    width = (WIDTH - LEFT - 0.15 - (across - 1) * 0.35) / across
    for place, panel in enumerate(panels):
        top = canvas.size[1] - TOP - sum(keys[:place + 1]) - place * (of_panel + BETWEEN)
        axes = canvas.axes(LEFT, top - HEIGHT_OF_ALL, WIDTH - LEFT - 0.15, HEIGHT_OF_ALL)
        draw(axes, tables, series, panel)
        axes.set_ylabel("frames")
        key_above(axes)
        axes.set_title(panel.title, loc="left", fontsize=9.5, pad=4 + 72 * panel.key_height())
        top -= HEIGHT_OF_ALL + BELOW_ALL
        for cell, decade in enumerate(decades):
            row, col = divmod(cell, across)
            axes = canvas.axes(LEFT + col * (width + 0.35), top - (row + 1) * HEIGHT - row * GAP, width, HEIGHT)
            draw(axes, tables, series, panel, decade)
            if col == 0:
                axes.set_ylabel("frames")
            if cell + across >= len(decades):
                axes.set_xlabel("F1")
    canvas.heading(0.12, f"Frames by F1, {series_name(series)}", "frames of all replicates")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
