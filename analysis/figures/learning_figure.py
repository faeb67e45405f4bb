"""Draws the learning curves of all networks: loss and F1 by epoch.

usage: learning_figure.py RUN/analysis -o learning
"""

import sys

import numpy as np

import style
from analysis_tables import column
from canvas import Canvas
from dose_axis import LEFT, WIDTH, colour_of, name_of
from table_program import run

import matplotlib.ticker as ticker  # after style, which chooses the back end

HEIGHT, BETWEEN, TOP, FOOT = 1.9, 0.35, 0.72, 0.5


def plot(axes, rows, name, colour, **properties):
    """Epochs without a value are passed over."""
    values = np.array(column(rows, name))
    known = np.isfinite(values)
    if known.any():
        axes.plot(np.array(column(rows, "epoch"))[known], values[known], color=colour, **properties)


def axes_of(canvas, bottom, label):
    axes = canvas.axes(LEFT, bottom, WIDTH - LEFT - 0.15, HEIGHT)
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5, which="both")
    axes.set_ylabel(label)
    return axes


def figure(tables):
    canvas = Canvas((WIDTH, TOP + 2 * HEIGHT + BETWEEN + FOOT))
    losses = axes_of(canvas, FOOT + HEIGHT + BETWEEN, "loss")
    scores = axes_of(canvas, FOOT, "validation F1")
    dots = {"linestyle": "", "marker": "o", "markersize": 3.5}
    for network in tables.networks():
        rows, colour = tables.rows("learning_curves.csv", network=network), colour_of(network)
        plot(losses, rows, "training_loss", colour, linewidth=1.4, label=f"{name_of(network)}, training")
        plot(losses, rows, "validation_loss", colour, label="validation", **dots)
        plot(scores, rows, "f1", colour, linewidth=1.4, marker="o", markersize=3.5, label=f"{name_of(network)}, threshold 0.5")
        plot(scores, rows, "f1_at_threshold", colour, linewidth=1.2, linestyle=(0, (4, 2)), marker="s", markersize=3,
             label="threshold of the model")
    losses.set_yscale("log")
    losses.yaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0)))
    losses.yaxis.set_major_formatter(ticker.FuncFormatter(lambda loss, _: f"{loss:g}"))
    losses.yaxis.set_minor_formatter(ticker.NullFormatter())
    losses.tick_params(labelbottom=False)
    scores.set_ylim(-0.34, 1.0)  # the legend lies below
    scores.set_yticks([0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    scores.set_xlabel("epoch")
    for axes in (losses, scores):
        axes.set_xlim(left=0)
        axes.legend(fontsize=7.5, ncols=2, edgecolor="none", facecolor="white", framealpha=0.8,
                    loc="upper right" if axes is losses else "lower right")
    canvas.heading(0.12, "Learning curves", "binary cross-entropy; F1 of all validation pixels")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False))
