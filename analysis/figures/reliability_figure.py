"""Draws how often networks' probabilities come true, a panel for each setting, and below it the pixels that have them.

usage: reliability_figure.py RUN/analysis -o reliability
"""

import sys
import textwrap

import numpy as np

import style
from analysis_tables import column
from canvas import Canvas
from dose_axis import WIDTH
from emd_signal import InputError
from networks import colour_of, name_of
from settings import setting_name
from table_program import run

TABLE = "reliability.csv"
# Kinds of series, with their dashes.
SERIES = (("validation", "-", "solid: validation images"), ("dose_series", (0, (2.5, 1.5)), "dashed: dose series"))
LEAST_PIXELS = 100  # of a bin whose share of the particle says something
END = 7.4  # of the axes, log odds
TICKS = (0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999)
FEW_TICKS = (0.01, 0.5, 0.99)  # of small panels

TOP, FOOT, LEFT, GAP, BETWEEN = 0.78, 0.48, 0.56, 0.2, 0.2
ACROSS = 3
STRIP, ABOVE_STRIP = 0.3, 0.07  # of the pixels' shares, as parts of the height above it; inches
ALONE = 2.9  # height of a panel that is the only one, inches
TITLE_LINE, LETTERS = 0.125, 15.5  # of a panel's title: height of a line in inches, letters an inch


def drawable(tables):
    """Whether any segmentation has counted its pixels by probability."""
    return tables.has(TABLE) and bool(tables.rows(TABLE))


def log_odds(probabilities):
    """Kept within the axes: 0 and 1 lie on their edges."""
    least = 1 / (1 + np.exp(END))
    inside = np.clip(probabilities, least, 1 - least)
    return np.log(inside / (1 - inside))


def of_trainings(tables, setting, series):
    """Bins of each training of a setting in series of this kind, from certain background to certain particle."""
    rows = [row for row in tables.of(TABLE, setting) if row["series"].startswith(series)]
    for name, replicate in dict.fromkeys((row["series"], row["replicate"]) for row in rows):
        yield [row for row in rows if (row["series"], row["replicate"]) == (name, replicate)]


def of_series(tables):
    """What the dashes of the series that there are mean."""
    names = {row["series"] for row in tables.rows(TABLE)}
    return [words for series, _, words in SERIES if any(name.startswith(series) for name in names)]


def draw_shares(axes, bins, **line):
    pixels = np.array(column(bins, "pixels"))
    edges = np.array([*column(bins, "log_odds_low"), END])
    axes.stairs(pixels / pixels.sum(), np.clip(edges, -END, END), baseline=None, **line)


def draw_frequencies(axes, bins, **line):
    known = np.array(column(bins, "pixels")) >= LEAST_PIXELS
    predicted, observed = (log_odds(np.array(column(bins, name))[known]) for name in ("predicted", "observed"))
    axes.plot(predicted, observed, marker="o", clip_on=False, **line)


def draw(above, below, tables, settings, alone):
    above.plot([-END, END], [-END, END], color=style.POINTS, linewidth=0.8, zorder=1)
    for setting in settings:
        for series, dash, _ in SERIES:
            for bins in of_trainings(tables, setting, series):
                line = {"color": colour_of(setting["network"]), "linewidth": 1.0, "linestyle": dash, "alpha": 0.85}
                draw_frequencies(above, bins, markersize=2.4 if alone else 1.4, **line)
                draw_shares(below, bins, **line)


def label(above, below, ticks, first_column, last_row):
    names = [f"{tick:g}" for tick in ticks]
    for axes in (above, below):
        axes.set_xlim(-END, END)
        axes.set_xticks(log_odds(np.array(ticks)), names)
        axes.grid(color=style.GRID, linewidth=0.5)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=2, width=0.5, which="both", labelsize=7)
    above.set_ylim(-END, END)
    above.set_yticks(log_odds(np.array(ticks)), names)
    above.tick_params(labelbottom=False, labelleft=first_column)
    below.set_yscale("log")
    below.set_ylim(3e-4, 1.3)
    below.set_yticks([1e-3, 1e-2, 1e-1, 1], ["0.1 %", "", "10 %", ""])
    below.minorticks_off()
    below.tick_params(labelbottom=last_row, labelleft=first_column)
    if first_column:
        above.set_ylabel("share that is particle", fontsize=8)
        below.set_ylabel("pixels", fontsize=8)
    if last_row:
        below.set_xlabel("predicted probability", fontsize=8)


def figure(tables):
    if not drawable(tables):
        raise InputError(f"{tables.folder / TABLE}: no segmentation of this analysis has counted its pixels by probability")
    settings = tables.settings()
    cells = list(dict.fromkeys(row["setting"] for row in settings))
    down, across = -(-len(cells) // ACROSS), min(ACROSS, len(cells))
    width = (WIDTH - LEFT - 0.15 - (across - 1) * GAP) / across
    high = ALONE if len(cells) == 1 else width
    strip = STRIP * high
    keys = {row["setting"]: setting_name(row, tables.keys) or ("all settings" if tables.keys else "") for row in settings}
    titles = {setting: textwrap.wrap(title, int(LETTERS * width)) for setting, title in keys.items()}
    title_height = TITLE_LINE * max(map(len, titles.values()))
    cell_height = title_height + high + ABOVE_STRIP + strip
    canvas = Canvas((WIDTH, TOP + down * cell_height + (down - 1) * BETWEEN + FOOT))
    for place, cell in enumerate(cells):
        row, col = divmod(place, across)
        bottom = canvas.size[1] - TOP - (row + 1) * cell_height - row * BETWEEN
        left = LEFT + col * (width + GAP)
        below = canvas.axes(left, bottom, width, strip)
        above = canvas.axes(left, bottom + strip + ABOVE_STRIP, width, high)
        of_cell = [setting for setting in settings if setting["setting"] == cell]
        draw(above, below, tables, of_cell, len(cells) == 1)
        label(above, below, TICKS if len(cells) == 1 else FEW_TICKS, col == 0, place + across >= len(cells))
        above.set_title("\n".join(titles[cell]), fontsize=7, fontweight="normal", pad=3, linespacing=1.1)
    canvas.heading(0.12, "Do probabilities come true?", "; ".join([*of_series(tables), "grey: as often as predicted"]))
    for place, network in enumerate(tables.networks()):
        canvas.text(0.12 + 0.9 * place, canvas.size[1] - 0.62, name_of(network), color=colour_of(network), fontsize=8.5,
                    fontweight="bold", va="center")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False))
