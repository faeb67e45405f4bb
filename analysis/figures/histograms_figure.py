"""Draws how many frames have which F1, by decades of dose, one colour a setting (the paper's SOI.9).

usage: histograms_figure.py RUN/analysis -o histograms [--series NAME]
"""

import sys

from analysis_tables import column, number
from canvas import Canvas
from curve_panels import panels_of
from dose_axis import LEFT, WIDTH, key_above, series_name, tick_text
from table_program import run

HEIGHT, CAPTION, BETWEEN, TOP, FOOT, GAP = 0.95, 0.22, 0.5, 0.7, 0.5, 0.28
ACROSS = 3


def draw(axes, tables, series, panel, decade):
    for setting, colour, name in zip(panel.settings, panel.colours, panel.names):
        rows = tables.of("f1_histograms.csv", setting, series=series, dose_low_per_A2=decade)
        edges = column(rows, "f1_low") + [number(rows[-1]["f1_high"])]
        axes.stairs(column(rows, "frames"), edges, color=colour, linewidth=1.2, label=name)
        axes.stairs(column(rows, "frames"), edges, color=colour, alpha=0.12, fill=True)
    axes.text(0.04, 0.96, f"{tick_text(number(decade))}–{tick_text(number(rows[0]['dose_high_per_A2']))} e⁻/Å²", fontsize=7.5,
              transform=axes.transAxes, va="top")
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
    of_panel = down * HEIGHT + (down - 1) * GAP
    canvas = Canvas((WIDTH, TOP + sum(keys) + len(panels) * of_panel + (len(panels) - 1) * BETWEEN + FOOT))
    width = (WIDTH - LEFT - 0.15 - (across - 1) * 0.35) / across
    for place, panel in enumerate(panels):
        top = canvas.size[1] - TOP - sum(keys[:place + 1]) - place * (of_panel + BETWEEN)
        for cell, decade in enumerate(decades):
            row, col = divmod(cell, across)
            axes = canvas.axes(LEFT + col * (width + 0.35), top - (row + 1) * HEIGHT - row * GAP, width, HEIGHT)
            draw(axes, tables, series, panel, decade)
            if col == 0:
                axes.set_ylabel("frames")
            if cell + across >= len(decades):
                axes.set_xlabel("F1")
            if cell == 0:
                key_above(axes)
                axes.set_title(panel.title, loc="left", fontsize=9.5, pad=4 + 72 * panel.key_height())
    canvas.heading(0.12, f"F1 by decade of dose, {series_name(series)}", "frames of all replicates")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
