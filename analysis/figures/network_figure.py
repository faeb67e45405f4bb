"""Draws trained networks from their model files: layers, dilations and channels as they are.

usage: network_figure.py RUN/analysis -o network

MSD-net: every layer as a square in the colour of its dilation, in order, with how often each dilation occurs. U-net: its
blocks with their channels, down and up again, and the long skips.
"""

import collections
import json
import struct
import sys

import style
from canvas import Canvas
from dose_axis import WIDTH, name_of
from emd_signal import InputError
from table_program import run

import matplotlib.pyplot as plt  # after style, which chooses the back end
from matplotlib.patches import FancyArrowPatch, Rectangle

MSD_HEIGHT, UNET_HEIGHT, TOP, FOOT = 2.6, 2.35, 0.62, 0.12
ACROSS = 25  # layers in a row


def description_of(path):
    """What a model file says of its network (docs/using-models.md)."""
    try:
        with open(path, "rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            if length > path.stat().st_size:
                raise ValueError("its header would be longer than the file")
            return json.loads(json.loads(file.read(length))["__metadata__"]["description"])
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise InputError(f"{path} is no model of `dosefloor train`: {error}") from error


def draw_layers(axes, dilations, colours):
    for layer, dilation in enumerate(dilations):
        row, place = divmod(layer, ACROSS)
        axes.add_patch(Rectangle((place, -row * 1.6), 0.86, 1.0, facecolor=colours[dilation], edgecolor="none"))
        dark = sum(colours[dilation][:3]) < 1.5
        axes.text(place + 0.43, 0.5 - row * 1.6, str(dilation), ha="center", va="center", fontsize=6.5,
                  color="white" if dark else style.INK)
    axes.set_xlim(0, ACROSS)
    axes.set_ylim(-1.6 * ((len(dilations) - 1) // ACROSS) - 0.1, 1.1)
    axes.set_axis_off()


def draw_histogram(axes, dilations, colours):
    counts = collections.Counter(dilations)
    numbers = sorted(colours)
    axes.bar(numbers, [counts[number] for number in numbers], color=[colours[number] for number in numbers], width=0.8)
    axes.set_xticks(numbers)
    axes.set_xlabel("dilation (px)", labelpad=1)
    axes.set_ylabel("layers")
    axes.locator_params(axis="y", integer=True, nbins=4)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5)


def draw_msd(canvas, top, description, parameters):
    msd = description["msd"]
    dilations = msd["dilations"]
    most = max(msd["dilation_max"], max(dilations))
    colours = {number: plt.get_cmap("viridis")((number - 0.5) / most) for number in range(1, most + 1)}
    canvas.text(0.12, top - 0.15, f"{name_of('msd')}: {msd['depth']} layers of width {msd['width']}, {msd['kernel']} × "
                f"{msd['kernel']} taps", fontsize=9, fontweight="bold", va="center")
    canvas.text(0.12, top - 0.34, f"{parameters} numbers; each layer sees all before it; dilations in the squares", fontsize=8,
                color=style.QUIET_INK, va="center")
    rows = -(-len(dilations) // ACROSS)
    height = 0.27 * rows
    draw_layers(canvas.axes(0.12, top - 0.48 - height, WIDTH - 0.24, height), dilations, colours)
    draw_histogram(canvas.axes(0.55, top - MSD_HEIGHT + 0.42, WIDTH - 0.7, MSD_HEIGHT - 1.12 - height), dilations, colours)


def draw_unet(canvas, top, description, parameters):
    unet = description["unet"]
    levels, channels = unet["levels"], unet["initial_channels"]
    canvas.text(0.12, top - 0.15, f"{name_of('unet')}: {levels} poolings, blocks of {unet['convolutions']} convolutions of "
                f"{unet['kernel']} × {unet['kernel']}", fontsize=9, fontweight="bold", va="center")
    canvas.text(0.12, top - 0.34, f"{parameters} numbers; channels in the blocks, below them the edges of their images", fontsize=8,
                color=style.QUIET_INK, va="center")
    axes = canvas.axes(0.12, top - UNET_HEIGHT, WIDTH - 0.24, UNET_HEIGHT - 0.5)
    axes.set_axis_off()
    blocks = [(level, level) for level in range(levels + 1)] + [(2 * levels - level, level) for level in range(levels)][::-1]
    for place, level in blocks:
        count = channels * 2**level
        width, height = 0.3 + 0.09 * level, 0.62 * (levels + 1 - level) / (levels + 1) + 0.18
        down = place <= levels
        axes.add_patch(Rectangle((place - width / 2, -level - height / 2), width, height, edgecolor="none",
                                 facecolor="#56B4E9" if down else style.VERMILION, alpha=0.85))
        axes.text(place, -level, str(count), ha="center", va="center", fontsize=7)
        axes.text(place, -level - height / 2 - 0.03, f"1/{2**level}" if level else "1", ha="center", va="top", fontsize=6.5,
                  color=style.QUIET_INK)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 7, "color": style.QUIET_INK, "linewidth": 0.8}
    for (from_x, from_level), (to_x, to_level) in zip(blocks, blocks[1:]):
        axes.add_patch(FancyArrowPatch((from_x + 0.26, -from_level), (to_x - 0.26, -to_level), **arrow))
    for level in range(levels):
        axes.add_patch(FancyArrowPatch((level + 0.25, -level + 0.1), (2 * levels - level - 0.25, -level + 0.1),
                                       **arrow | {"linestyle": ":"}))
    axes.set_xlim(-0.5, 2 * levels + 0.5)
    axes.set_ylim(-levels - 0.45, 0.5)


DRAWN = {"msd": (draw_msd, MSD_HEIGHT), "unet": (draw_unet, UNET_HEIGHT)}


def figure(tables):
    networks = [(row, description_of(tables.experiment_folder / entry["model"]))
                for row, entry in zip(tables.rows("networks.csv"), tables.provenance["networks"])]
    canvas = Canvas((WIDTH, TOP + sum(DRAWN[row["network"]][1] + 0.15 for row, _ in networks) + FOOT))
    top = canvas.size[1] - TOP
    for row, description in networks:
        draw, height = DRAWN[row["network"]]
        draw(canvas, top, description, f"{int(row['parameters']):,}".replace(",", "\u202f"))
        top -= height + 0.15
    canvas.heading(0.12, "Networks", "as the trained models describe themselves")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False))
