"""Draws a contact sheet of images, beside their masks if they have any, in order of dose.

usage: images_figure.py IMAGES.emd -o images.png [--max N]

Left: the image as it was counted. Right: the same image, averaged over the width of an atom so that the eye can
judge at low dose, too, and its mask, if there is one. Every panel has its own grey scale: doses differ by four orders
of magnitude. Without --max, images are taken evenly from the whole range of doses, from as many specimens as there are.
"""

from __future__ import annotations

import math
import sys

import style
from canvas import Canvas, draw_mask
from contact_sheet import read
from figure_program import run
from grey_image import ATOM_A, averaged, draw_grey, engineering

PANEL = 2.3  # width of a panel, inches
GAP, BETWEEN, SIDE = 0.05, 0.3, 0.2  # within a pair, between pairs, at the sheet's edges
CAPTION, HEADING, FOOT = 0.5, 0.62, 0.45


def signed(number):
    return f"{number:+.0f}".replace("-", "−") if round(number) else "0"


def captions(draws, counted, empty=False):
    """What a pair's two captions and the line below them say; draws that the table lacks are left out."""
    dose = f"{engineering(draws['dose_per_A2'])} e⁻/Å²" if counted else "noise-free"
    texts = {"cs_um": "Cs {:.1f} µm", "focal_spread_A": "focal spread {:.0f} Å", "blur_A": "blur {:.2f} Å",
             "n_d": "N_D {} e⁻"}
    told = {name: engineering(draws[name]) if name == "n_d" else draws[name] for name in texts if name in draws}
    if not counted:
        told.pop("n_d", None)
    imported = "source_frame" in draws  # then all are of one specimen, and nothing is known of the lens
    details = [f"frame {draws['image_epoch']}" if imported
               else f"specimen {draws['specimen']}, epoch {draws['image_epoch']}"]
    details += ["no particle"] if empty else []
    details += [texts[name].format(value) for name, value in told.items()]
    defocus = f"defocus {signed(draws['defocus_A'])} Å" if "defocus_A" in draws else ""
    return dose, defocus, " · ".join(details)


def draw_panel(axes, image, item):
    draw_grey(axes, image, (0.0, item.width_nm, item.height_nm, 0.0))
    style.image_axes(axes)


def draw_pair(canvas, item, left, bottom, height, counted):
    dose, defocus, details = captions(item.draws, counted, item.is_empty)
    right = left + PANEL + GAP
    sigma_px = ATOM_A / (10 * item.width_nm / item.image.shape[1])
    image, average = canvas.axes(left, bottom, PANEL, height), canvas.axes(right, bottom, PANEL, height)
    draw_panel(image, item.image, item)
    style.scale_bar(image, item.width_nm)
    draw_panel(average, averaged(item.image, sigma_px), item)
    if item.mask is not None:
        draw_mask(average, item.mask, (0.0, item.width_nm, item.height_nm, 0.0), opacity=0.2)
    top = bottom + height
    canvas.text(left, top + 0.25, dose, fontsize=10.5, fontweight="bold", va="baseline")
    canvas.text(right + PANEL, top + 0.25, defocus, fontsize=10.5, fontweight="bold", va="baseline", ha="right")
    canvas.text(left, top + 0.08, details, fontsize=7.5, color=style.QUIET_INK, va="baseline")


def draw(sheet, source, output):
    first = sheet.items[0]
    height = PANEL * first.height_nm / first.width_nm
    across = min(2, len(sheet.items))
    down = math.ceil(len(sheet.items) / across)
    pair = 2 * PANEL + GAP
    canvas = Canvas((2 * SIDE + across * (pair + BETWEEN) - BETWEEN, HEADING + down * (CAPTION + height) + FOOT))
    for index, item in enumerate(sheet.items):
        row, column = divmod(index, across)
        draw_pair(canvas, item, SIDE + column * (pair + BETWEEN),
                  canvas.size[1] - HEADING - (row + 1) * (CAPTION + height), height, sheet.counted)
    images = f"{len(sheet.items)} of {sheet.count} images" if sheet.count > 1 else "1 image"
    specimens = f"{sheet.specimens} specimens" if sheet.specimens > 1 else "1 specimen"
    canvas.heading(SIDE, f"Images: {source.name}",
                   f"{images} of {specimens}, {sheet.shape[1]} × {sheet.shape[0]} pixels")
    masks = ", with the mask" if first.mask is not None else ""
    canvas.text(SIDE, FOOT / 2, f"Right: averaged over σ = {ATOM_A:g} Å{masks}. Every panel has its own grey "
                "scale.\nN_D: expected electrons per camera pixel in vacuum.",
                fontsize=7.5, color=style.QUIET_INK, va="center", linespacing=1.3)
    canvas.save(output)


if __name__ == "__main__":
    sys.exit(run(__doc__, "images", 8, lambda file, picture, most: draw(read(file, most), file, picture)))
