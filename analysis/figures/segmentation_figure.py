"""Draws what a network has found in images, one image a row, in order of dose.

usage: segmentation_figure.py SEGMENTATION.emd -o segmentation.png [--max N]

From left to right: the image as it was counted; the image averaged over the width of an atom, with the truth's
outline; the probability that a pixel is particle; and where the mask above the threshold is right, wrong, or lacks
something. The images are read from the file that was segmented, where that still lies; without it the left columns
are left out.
"""

from __future__ import annotations

import math
import sys

import numpy as np

import style
from canvas import Canvas
from figure_program import run
from grey_image import ATOM_A, averaged, draw_grey, engineering
from segmentation_sheet import read

import matplotlib.colors as colors  # after style, which chooses the back end

PANEL = 2.0  # width of a panel, inches
GAP, SIDE = 0.06, 0.2  # between panels, at the sheet's edges
CAPTION, HEADING, TITLES, FOOT = 0.42, 0.56, 0.24, 0.66
PROBABILITY_MAP = "viridis"
# Okabe & Ito (2008): told apart by colour-blind readers, and by their lightness.
COLOURS = {"found": "#56B4E9", "false": "#D55E00", "missed": "#F0E442"}
OPACITY, VEIL = 0.65, 0.4  # of the colours, and of the white between them and the image


def caption(row):
    """Dose, and what was found there, of one image."""
    dose = row["dose_per_A2"]
    told = f"{engineering(dose)} e⁻/Å²" if dose > 0 else "noise-free" if dose == 0 else "dose unknown"
    area = f"area {row['area_A2']:.0f} Å²"
    if row.get("true_area_A2") == 0:
        area += " · no particle"
    elif "true_area_A2" in row:
        area += f" of {row['true_area_A2']:.0f} Å²"
        area += " · F1 " + ("undefined" if math.isnan(row["f1"]) else f"{row['f1']:.3f}")
    return told, area, f"specimen {row['specimen']}, epoch {row['image_epoch']}"


def extent_of(item):
    return (0.0, item.width_nm, item.height_nm, 0.0)


def outline(axes, mask, extent, colour, width=1.3):
    if mask.any() and not mask.all():
        axes.contour(mask, levels=[0.5], colors=colour, linewidths=width, origin="upper", extent=extent)


def draw_image(axes, item):
    draw_grey(axes, item.image, extent_of(item))
    style.scale_bar(axes, item.width_nm)


def draw_truth(axes, item):
    draw_grey(axes, averaged_image(item), extent_of(item))
    if item.truth is not None:
        outline(axes, item.truth, extent_of(item), style.MASK_COLOUR)


def draw_probabilities(axes, item):
    axes.imshow(item.probabilities, cmap=PROBABILITY_MAP, vmin=0.0, vmax=1.0, extent=extent_of(item), aspect="auto",
                interpolation="nearest")


def draw_mask(axes, item):
    """The mask over the averaged image, or over nothing; with truth: true and false positives, false negatives."""
    if item.image is not None:
        draw_grey(axes, averaged_image(item), extent_of(item))
    else:
        axes.set_facecolor("0.8")
    veil = np.ones(item.found.shape + (4,))
    veil[..., 3] = VEIL
    axes.imshow(veil, extent=extent_of(item), aspect="auto")
    truth = item.found if item.truth is None else item.truth
    tint = np.zeros(item.found.shape + (4,))
    for name, where in {"found": item.found & truth, "false": item.found & ~truth, "missed": ~item.found & truth}.items():
        tint[where] = colors.to_rgba(COLOURS[name], OPACITY)
    axes.imshow(tint, extent=extent_of(item), interpolation="nearest", aspect="auto")
    outline(axes, item.found, extent_of(item), style.INK, 0.8)


def averaged_image(item):
    return averaged(item.image, ATOM_A / item.row["pixel_x_A"])


def columns_of(sheet):
    """(title, what draws it) of each column."""
    columns = []
    if not sheet.missing:
        known = any(item.truth is not None for item in sheet.items)
        columns = [("Image", draw_image), ("Truth" if known else "Averaged image", draw_truth)]
    return columns + [("Probability", draw_probabilities), (f"Mask above {sheet.threshold:g}", draw_mask)]


def draw_legend(canvas, sheet, bottom):
    known = any(item.truth is not None for item in sheet.items)
    entries = {"found": "found", "false": "found, not particle", "missed": "particle, not found"}
    left = SIDE
    for name, text in entries.items() if known else [("found", "found")]:
        swatch = canvas.axes(left, bottom, 0.16, 0.12)
        swatch.set_facecolor(COLOURS[name])
        style.image_axes(swatch)
        canvas.text(left + 0.22, bottom + 0.06, text, fontsize=8, va="center")
        left += 0.45 + 0.068 * len(text)
    ramp = canvas.axes(left, bottom, 0.9, 0.12)
    ramp.imshow(np.linspace(0, 1, 64)[np.newaxis], cmap=PROBABILITY_MAP, aspect="auto")
    style.image_axes(ramp)
    canvas.text(left + 0.96, bottom + 0.06, "probability 0 to 1", fontsize=8, va="center")


def draw_row(canvas, item, columns, bottom, height):
    for number, (_, draw_panel) in enumerate(columns):
        axes = canvas.axes(SIDE + number * (PANEL + GAP), bottom, PANEL, height)
        draw_panel(axes, item)
        axes.set_xlim(0.0, item.width_nm)
        axes.set_ylim(item.height_nm, 0.0)
        style.image_axes(axes)
    dose, area, ids = caption(item.row)
    right = SIDE + len(columns) * (PANEL + GAP) - GAP
    canvas.text(SIDE, bottom + height + 0.22, dose, fontsize=10, fontweight="bold", va="baseline")
    canvas.text(SIDE, bottom + height + 0.07, ids, fontsize=7.5, color=style.QUIET_INK, va="baseline")
    canvas.text(right, bottom + height + 0.07, area, fontsize=9, va="baseline", ha="right")


def draw(sheet, source, output):
    columns = columns_of(sheet)
    first = sheet.items[0]
    height = PANEL * first.height_nm / first.width_nm
    width = 2 * SIDE + len(columns) * (PANEL + GAP) - GAP
    canvas = Canvas((width, HEADING + TITLES + len(sheet.items) * (CAPTION + height) + FOOT))
    images = f"{len(sheet.items)} of {sheet.count} images" if sheet.count > 1 else "1 image"
    canvas.heading(SIDE, f"Segmentation: {source.name}",
                   f"{sheet.network}, {images}, {sheet.shape[1]} × {sheet.shape[0]} pixels")
    titles = canvas.size[1] - HEADING - TITLES
    for number, (title, _) in enumerate(columns):
        canvas.text(SIDE + number * (PANEL + GAP) + PANEL / 2, titles + 0.06, title, fontsize=9.5, ha="center")
    for number, item in enumerate(sheet.items):
        draw_row(canvas, item, columns, titles - (number + 1) * (CAPTION + height), height)
    draw_legend(canvas, sheet, FOOT - 0.26)
    note = ("Without image and truth: the images were not found." if sheet.missing else
            f"Behind masks and outlines: the image averaged over σ = {ATOM_A:g} Å. Every image has its own grey scale.")
    canvas.text(SIDE, 0.17, note, fontsize=7.5, color=style.QUIET_INK, va="center")
    canvas.save(output)


def draw_file(file, picture, most):
    sheet = read(file, most)
    if sheet.missing:
        print(f"note: images are left out of the picture: {sheet.missing}", file=sys.stderr)
    draw(sheet, file, picture)


if __name__ == "__main__":
    sys.exit(run(__doc__, "images", 6, draw_file))
