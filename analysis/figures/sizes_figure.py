"""Draws what more training specimens are worth: F1 of validation and training images, and the three doses, against their number
(the paper's SOI.5).

usage: sizes_figure.py RUN/analysis -o sizes

Lines: all replicates of a size together, with 95 % intervals; small dots: each alone. Doses that are not reached have no mark.
The panel of training and validation images is of F1 above 0.5 over all pixels, after the epoch whose weights are analysed (the curves
of `dosefloor train`): filled, of validation images; open, of those that the network was trained on. Lines: means of the replicates.
"""

import math
import sys

import style
from analysis_tables import number
from canvas import Canvas
from dose_axis import WIDTH, dose_text, series_name
from emd_signal import InputError
from networks import colour_of, name_of
from settings import setting_name
from table_program import run

import matplotlib.ticker as ticker  # after style, which chooses the back end

KEY = "train.specimens"
HEIGHT, BETWEEN, TOP, FOOT, LEFT = 1.6, 0.45, 0.8, 0.5, 0.72
ASIDE = 1.02  # networks stand beside each other, and replicates beside what they are pooled to
LIMITS = {"visibility": "visible from", "half": "50 % of the area from", "convergence": "converged from"}
DASHES = ("-", (0, (4, 2)), (0, (1, 1.5)), (0, (4, 1.5, 1, 1.5)))


def other_keys(tables):
    """Keys whose values do not follow from the number of specimens."""
    settings = tables.settings()
    return [key for key in tables.keys if key != KEY
            and any(len({row[key] for row in settings if row[KEY] == size and row["network"] == network}) > 1
                    for size in {row[KEY] for row in settings} for network in tables.networks())]


def lines_of(tables):
    """(network, what else is varied, its settings by rising number)."""
    others = other_keys(tables)
    lines = {}
    for row in tables.settings():
        lines.setdefault((row["network"], tuple(row[key] for key in others)), []).append(row)
    return [(rows[0]["network"], setting_name(rows[0], others), sorted(rows, key=size_of))
            for rows in lines.values()]


def size_of(row):
    return number(row["training_specimens"])  # the key may be 0, for all of them


def draw(axes, tables, rows_of, alone_of, with_names):
    for place, (network, name, settings) in enumerate(lines_of(tables)):
        aside = ASIDE ** (2 * tables.networks().index(network) - 1)
        colour, dash = colour_of(network), DASHES[place // len(tables.networks()) % len(DASHES)]
        points = []
        for setting in settings:
            row = rows_of(setting)
            if row is None or not math.isfinite(row[0]):
                continue
            points.append((size_of(setting) * aside, row[0]))
            if math.isfinite(row[1]):
                axes.plot([size_of(setting) * aside] * 2, [row[1], min(row[2], 1e9)], color=colour, linewidth=1.0, alpha=0.8)
            alone = [value for value in alone_of(setting) if math.isfinite(value)]
            if len(alone) > 1:
                axes.plot([size_of(setting) * aside * ASIDE] * len(alone), alone, ".", color=colour, markersize=4, alpha=0.6)
        label = f"{name_of(network)}{', ' if name else ''}{name}"
        axes.plot(*zip(*points) if points else ([], []), color=colour, linestyle=dash, marker="o", markersize=4, linewidth=1.4,
                  label=label)
    finish(axes, tables)
    if with_names:
        axes.legend(frameon=False, fontsize=8, loc="best")


def finish(axes, tables):
    sizes = sorted({size_of(row) for row in tables.settings()})
    axes.set_xscale("log")
    axes.set_xticks(sizes, [dose_text(size) for size in sizes])
    axes.xaxis.set_minor_locator(ticker.NullLocator())
    axes.set_xlim(sizes[0] / 1.25, sizes[-1] * 1.25)
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5)


def f1_of_epoch(tables, setting, name):
    """A column of the learning curves at the epoch of each replicate's weights, or the last before it that has a value."""
    found = []
    for training in tables.of("networks.csv", setting):
        rows = [row for row in tables.of("learning_curves.csv", setting, replicate=training["replicate"])
                if row.get(name) and int(row["epoch"]) <= int(training["epoch"])]
        found += [number(rows[-1][name])] if rows else []
    return found


def has_training_f1(tables):
    return any(row.get("training_f1") for row in tables.rows("learning_curves.csv"))


def draw_training(axes, tables):
    """F1 of the images that a network was trained on, beside that of validation images."""
    for place, (network, _, settings) in enumerate(lines_of(tables)):
        aside = ASIDE ** (2 * tables.networks().index(network) - 1)
        dash = DASHES[place // len(tables.networks()) % len(DASHES)]
        for column, face in (("f1", colour_of(network)), ("training_f1", "white")):
            points = [(size_of(setting) * aside, values) for setting in settings
                      if (values := f1_of_epoch(tables, setting, column))]
            for size, values in points:
                axes.plot([size * ASIDE] * len(values), values, ".", color=colour_of(network), markersize=4, alpha=0.6)
            axes.plot([size for size, _ in points], [sum(values) / len(values) for _, values in points], color=colour_of(network),
                      linestyle=dash, marker="o", markersize=4, linewidth=1.2, markerfacecolor=face)
    finish(axes, tables)
    axes.set_ylabel("F1 above 0.5")


def score_of(tables, series):
    def of(setting):
        rows = tables.of("scores.csv", setting, series=series, quantity="f1", dose_low_per_A2="0", dose_high_per_A2="inf")
        return tuple(number(rows[0][name]) for name in ("value", "low", "high")) if rows else None
    return of


def dose_of(tables, series, limit):
    def of(setting):
        row = tables.of("limits.csv", setting, series=series, limit=limit)[0]
        return tuple(number(row[name]) for name in ("dose_per_A2", "low", "high"))
    return of


def alone_of(tables, series, name):
    return lambda setting: [number(row[name]) for row in tables.of("replicates.csv", setting, series=series)]


def figure(tables):
    if KEY not in tables.keys:
        raise InputError(f"the experiment does not vary {KEY}")
    names = tables.series_names()
    scored = next((name for name in names if name.startswith("validation")), names[0])
    curved = tables.series_names(with_curves=True)[:1]
    with_training = has_training_f1(tables)
    before = 1 + with_training
    count = before + (len(LIMITS) if curved else 0)
    canvas = Canvas((WIDTH, TOP + count * HEIGHT + (count - 1) * BETWEEN + FOOT))

    def axes_of(place, title):
        axes = canvas.axes(LEFT, canvas.size[1] - TOP - (place + 1) * HEIGHT - place * BETWEEN, WIDTH - LEFT - 0.15, HEIGHT)
        axes.set_title(title, loc="left", fontsize=9.5, pad=4)
        return axes

    axes = axes_of(0, f"F1, {series_name(scored)}")
    draw(axes, tables, score_of(tables, scored), alone_of(tables, scored, "f1"), True)
    axes.set_ylabel("mean F1 of a frame")
    if with_training:
        axes = axes_of(1, "F1, validation (filled) and training images (open)")
        draw_training(axes, tables)
    for place, (limit, words) in enumerate(LIMITS.items() if curved else []):
        axes = axes_of(place + before, f"{words[0].upper()}{words[1:]}, {series_name(curved[0])}")
        draw(axes, tables, dose_of(tables, curved[0], limit), alone_of(tables, curved[0], f"{limit}_dose_per_A2"), False)
        of_series = tables.row("series.csv", series=curved[0])
        axes.set_yscale("log")
        axes.set_ylim(number(of_series["lowest_dose_per_A2"]) / 1.1, number(of_series["highest_dose_per_A2"]) * 1.1)
        axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda dose, _: dose_text(dose)))
        axes.yaxis.set_minor_formatter(ticker.NullFormatter())
        axes.set_ylabel("dose (e⁻/Å²)")
    axes.set_xlabel("training specimens")
    canvas.heading(0.12, "What more specimens are worth", "with 95 % intervals; small dots: replicates alone")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False))
