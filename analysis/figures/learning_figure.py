"""Draws the learning curves, a panel for each setting: F1 of validation and training images, or loss, one line a training
(the paper's SOI.4).

usage: learning_figure.py RUN/analysis -o learning [--quantity f1|loss]
"""

import sys

import numpy as np

import style
from analysis_tables import column
from canvas import Canvas
from dose_axis import WIDTH
from networks import colour_of, name_of
from settings import lines_of, setting_name
from table_program import run

import matplotlib.ticker as ticker  # after style, which chooses the back end

HEIGHT, BETWEEN, TOP, FOOT, LEFT, GAP, ACROSS = 1.15, 0.36, 0.95, 0.5, 0.5, 0.22, 3
LETTERS, LINE = 24, 0.12  # of a panel's title: that have room in a line; inches of each further line
HEIGHT_ALONE = 1.9  # of a panel that is the only one
# Columns with their dashes.
QUANTITIES = {"f1": (("f1", "-"), ("training_f1", (0, (4, 1.5))), ("f1_at_threshold", (0, (1, 1.2)))),
              "loss": (("training_loss", "-"), ("validation_loss", (0, (3, 1.5))))}
# What is said of a column's lines.
WORDS = {"f1": "solid: validation", "training_f1": "dashed: training",
         "f1_at_threshold": "dotted: validation above the threshold", "training_loss": "solid: training",
         "validation_loss": "dashed: validation"}


def plot(axes, rows, name, **properties):
    """Epochs without a value are passed over."""
    if name not in rows[0]:
        return
    values = np.array(column(rows, name))
    known = np.isfinite(values)
    axes.plot(np.array(column(rows, "epoch"))[known], values[known], **properties)


def drawn(tables, quantity):
    """Columns that have a value; earlier versions wrote fewer."""
    rows = tables.rows("learning_curves.csv")
    return [name for name, _ in QUANTITIES[quantity] if any(row.get(name) for row in rows)]


def figure(tables, quantity="f1"):
    settings = tables.settings()
    cells = list(dict.fromkeys(row["setting"] for row in settings))
    names = {setting["setting"]: "\n".join(lines_of(setting_name(setting, tables.keys), LETTERS)) or
             ("all settings" if tables.keys else "") for setting in settings}
    between = BETWEEN + LINE * max(name.count("\n") for name in names.values())
    top = TOP + between - BETWEEN
    down, across = -(-len(cells) // ACROSS), min(ACROSS, len(cells))
    height = HEIGHT if len(cells) > 1 else HEIGHT_ALONE
    canvas = Canvas((WIDTH, top + down * height + (down - 1) * between + FOOT))
    width = (WIDTH - LEFT - 0.15 - (across - 1) * GAP) / across
    all_axes = []
    for place, cell in enumerate(cells):
        row, col = divmod(place, ACROSS)
        of_cell = [setting for setting in settings if setting["setting"] == cell]
        axes = canvas.axes(LEFT + col * (width + GAP), canvas.size[1] - top - (row + 1) * height - row * between, width,
                           height)
        for setting in of_cell:
            lines = tables.of("learning_curves.csv", setting)
            for replicate in dict.fromkeys(line["replicate"] for line in lines):
                of_one = [line for line in lines if line["replicate"] == replicate]
                for name, dash in QUANTITIES[quantity]:
                    plot(axes, of_one, name, color=colour_of(setting["network"]), linewidth=0.9, linestyle=dash, alpha=0.85)
        axes.set_title(names[cell], fontsize=7.5, fontweight="normal", pad=3)
        axes.grid(color=style.GRID, linewidth=0.5)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=2, width=0.5, which="both", labelsize=7.5, labelleft=col == 0,
                         labelbottom=place + ACROSS >= len(cells))
        if place + ACROSS >= len(cells):
            axes.set_xlabel("epoch", fontsize=8)
        all_axes.append(axes)
    share_limits(all_axes, quantity)
    canvas.heading(0.12, "Learning curves: " + {"f1": "F1 above 0.5", "loss": "binary cross-entropy"}[quantity],
                   "; ".join(WORDS[name] for name in drawn(tables, quantity)))
    for place, network in enumerate(tables.networks()):
        canvas.text(0.12 + 0.9 * place, canvas.size[1] - 0.62, name_of(network), color=colour_of(network), fontsize=8.5,
                    fontweight="bold", va="center")
    return canvas


def share_limits(all_axes, quantity):
    """The same axes everywhere, so that panels can be compared."""
    longest = max(axes.get_xlim()[1] for axes in all_axes)
    losses = [value for axes in all_axes for line in axes.get_lines() for value in line.get_ydata() if value > 0]
    for axes in all_axes:
        axes.set_xlim(0, longest)
        axes.xaxis.set_major_locator(ticker.MaxNLocator(4, integer=True))
        if quantity == "loss":
            axes.set_yscale("log")
            axes.set_ylim(min(losses) / 1.1, max(losses) * 1.1)
            axes.yaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
            axes.yaxis.set_major_formatter(ticker.FuncFormatter(lambda loss, _: f"{loss:g}"))
            axes.yaxis.set_minor_formatter(ticker.NullFormatter())
        else:
            axes.set_ylim(-0.02, 1.02)


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False, options={"quantity": tuple(QUANTITIES)}))
