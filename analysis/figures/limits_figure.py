"""Draws the doses from which the settings see the particle: visibility, 50 % of the area, convergence.

usage: limits_figure.py RUN/analysis -o limits [--series NAME]

Mark and line: the dose of all replicates together with its 95 % interval, an arrow where that does not end within the series.
Small dots: each replicate alone. A triangle at the edge: not reached.
"""

import math
import sys

import style
from analysis_tables import number
from canvas import Canvas
from dose_axis import WIDTH, dose_axis, series_name
from interval_words import intervals_of
from networks import colour_of, name_of
from settings import lines_of, setting_name
from table_program import run

LIMITS = {"visibility": ("v", "Visible from"), "half": ("o", "50 % of the area from"), "convergence": ("D", "Converged from")}
ROW, BETWEEN, TOP, FOOT, RIGHT, NAMES = 0.2, 0.5, 1.0, 0.5, 0.2, 1.95
LETTERS, LINE = 28, 0.13  # of names: that have room in a line; inches of each further line


def draw_row(axes, row, replicates, limit, height):
    marker, colour = LIMITS[limit][0], colour_of(row["network"])
    right = axes.get_xlim()[1]
    dose, low, high = (number(row[name]) for name in ("dose_per_A2", "low", "high"))
    if math.isfinite(low):
        axes.plot([low, min(high, right)], [height, height], color=colour, linewidth=1.4, solid_capstyle="butt")
    if high > right or math.isnan(dose):
        axes.plot([right], [height], marker=">", markersize=5, color=colour, clip_on=False)
    for replicate in replicates if len(replicates) > 1 else []:
        alone = number(replicate[f"{limit}_dose_per_A2"])
        if math.isfinite(alone):
            axes.plot([alone], [height + 0.3], marker=".", markersize=4.5, color=colour, alpha=0.75, markeredgewidth=0)
    if math.isfinite(dose):
        axes.plot([dose], [height], marker=marker, markersize=5.5, markeredgecolor="white", markeredgewidth=0.6, color=colour)


def names_of(tables, settings):
    """Each in lines that have room beside the axes."""
    return ["\n".join(lines_of(", ".join(text for text in (name_of(row["network"]), setting_name(row, tables.keys)) if text), LETTERS))
            for row in settings]


def panel(axes, tables, series, settings, limit, last):
    doses = tables.row("series.csv", series=series)
    dose_axis(axes, [number(doses[name]) for name in ("lowest_dose_per_A2", "highest_dose_per_A2")], label=last)
    axes.set_ylim(-0.6, len(settings) - 0.3)
    previous = None
    for place, setting in enumerate(settings):
        height = len(settings) - 1 - place
        row = tables.of("limits.csv", setting, series=series, limit=limit)[0]
        draw_row(axes, row, tables.of("replicates.csv", setting, series=series), limit, height)
        if previous not in (None, setting["network"]):
            axes.axhline(height + 0.6, color=style.QUIET_INK, linewidth=0.5)
        previous = setting["network"]
    axes.set_yticks(range(len(settings))[::-1], names_of(tables, settings))
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.set_title(LIMITS[limit][1], loc="left", fontsize=9.5, pad=4)


def marks_words(tables, series, settings):
    """Of the marks that are drawn."""
    rows = tables.rows("limits.csv", series=series)
    words = ["small dots: replicates alone"] if any(int(row["replicates"]) > 1 for row in settings) else []
    words += ["arrows: beyond the series"] if any(row["high"] == "inf" or not row["dose_per_A2"] for row in rows) else []
    return "; ".join(words)


def figure(tables, series):
    tables.expect_curves(series)
    settings = tables.settings(series)
    row = ROW + LINE * max(name.count("\n") for name in names_of(tables, settings))
    height = row * len(settings) + 0.1
    canvas = Canvas((WIDTH + 0.5, TOP + len(LIMITS) * height + (len(LIMITS) - 1) * BETWEEN + FOOT))
    for place, limit in enumerate(LIMITS):
        bottom = canvas.size[1] - TOP - (place + 1) * height - place * BETWEEN
        panel(canvas.axes(NAMES, bottom, canvas.size[0] - NAMES - RIGHT, height), tables, series, settings, limit,
              place == len(LIMITS) - 1)
    canvas.heading(0.12, f"Doses, {series_name(series)}", intervals_of(tables.rows("limits.csv", series=series)))
    canvas.text(0.12, canvas.size[1] - 0.6, marks_words(tables, series, settings), fontsize=8.5, color=style.QUIET_INK, va="center")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
