"""An MSD-net as its model file describes it (the paper's SOI.2): every layer as a square in the colour of its dilation, in order,
and how often each dilation occurs."""

import collections

import style

import matplotlib.pyplot as plt  # after style, which chooses the back end
from matplotlib.patches import Rectangle

HEIGHT = 2.6  # inches
ACROSS = 25  # layers in a row


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


def draw(canvas, top, description, heading):
    """Below `top` (inches); heading(title, note) writes the two lines above the drawing."""
    dilations = description["dilations"]
    most = max(description["dilation_max"], max(dilations))
    colours = {number: plt.get_cmap("viridis")((number - 0.5) / most) for number in range(1, most + 1)}
    seen = "every layer sees" if description.get("image_to_all_layers", False) else "the first layer alone sees"
    heading(f"{description['depth']} layers of width {description['width']}, {description['kernel']} × {description['kernel']} taps",
            f"{seen} the image; squares: dilations")
    rows = -(-len(dilations) // ACROSS)
    height, width = 0.27 * rows, canvas.size[0]
    draw_layers(canvas.axes(0.12, top - 0.48 - height, width - 0.24, height), dilations, colours)
    draw_histogram(canvas.axes(0.55, top - HEIGHT + 0.42, width - 0.7, HEIGHT - 1.12 - height), dilations, colours)
