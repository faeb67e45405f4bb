"""Draws what networks have segmented in the same images of one particle, over the truth, from low dose to high.

usage: overlay_figure.py RUN/analysis -o overlay [--series NAME]

Left: the image, averaged over the width of an atom, with the outline of the true particle. Then, for each network, what
was found (blue), found but no particle (vermilion), and missed (yellow), with the area and the over-segmented area in nm².
"""

import sys

import h5py
import numpy as np

import style
from analysis_tables import column, number
from canvas import Canvas
from dose_axis import WIDTH, dose_text, name_of, series_name
from emd_signal import InputError
from segmentation_figure import COLOURS, draw_mask, draw_truth
from segmentation_sheet import Item, place_of
from table_program import run

ROWS = 5
SIDE, GAP, CAPTION, TOP, FOOT = 0.12, 0.06, 0.36, 0.98, 0.34


def chosen(frames):
    """Frames of the first particle whose doses are nearest to even steps of log dose."""
    first = frames[0]["specimen"]
    frames = [frame for frame in frames if frame["specimen"] == first]
    doses = np.log(column(frames, "dose_per_A2"))
    aims = np.linspace(doses.min(), doses.max(), min(ROWS, len(frames)))
    places = sorted({int(np.argmin(np.abs(doses - aim))) for aim in aims}, key=lambda place: doses[place])
    return [frames[place] for place in places]


def f1_at_half(row):
    """Of a line of /entry/segments, for the probability 0.5; NaN where there is neither particle nor anything found."""
    true, false, missed = (row[f"{name}_at_half"] for name in ("true_positives", "false_positives", "false_negatives"))
    return 2 * true / (2 * true + false + missed) if true + false + missed > 0 else float("nan")


def items_of(path, images, frames, at_half):
    """What one network has found in these frames, with image and truth; above its threshold, or above 0.5."""
    items = []
    with h5py.File(path, "r") as file, h5py.File(images, "r") as of_images:
        table = file["entry/segments"]
        for frame in frames:
            place, in_images = place_of(file, "probabilities", frame), place_of(of_images, "images", frame)
            row = table[place[0] * file["entry/masks/data"].shape[1] + place[1]]
            row = dict(zip(table.dtype.names, row.item()))
            probabilities, found = file["entry/probabilities/data"][place], file["entry/masks/data"][place] != 0
            if at_half:
                row, found = row | {"f1": f1_at_half(row)}, probabilities > 0.5
            truth = of_images["entry/masks/data"][in_images] != 0 if "entry/masks" in of_images else None
            items.append(Item(probabilities, found, row, of_images["entry/images/data"][in_images].astype(float), truth))
    return items


def legend(canvas):
    left = SIDE
    for name, text in {"found": "found", "false": "found, not particle", "missed": "particle, not found"}.items():
        swatch = canvas.axes(left, 0.12, 0.16, 0.12)
        swatch.set_facecolor(COLOURS[name])
        style.image_axes(swatch)
        canvas.text(left + 0.22, 0.18, text, fontsize=8, va="center")
        left += 0.45 + 0.068 * len(text)


def told(frame):
    """Area and over-segmented area of a line of frames.csv."""
    text = f"{number(frame['area_A2']) / 100:.2f} nm²"
    false = number(frame["false_share"]) * number(frame["reference_A2"]) / 100
    return text if np.isnan(false) else f"{text}, {false:.2f} over"


def figure(tables, series):
    networks = tables.networks()
    of_series = tables.series(series)
    folder = tables.experiment_folder
    images = folder / of_series["images"]
    if not images.exists():
        raise InputError(f"the images {images} are not there: overlays need them")
    frames = {network: chosen(tables.rows("frames.csv", series=series, network=network)) for network in networks}
    items = {network: items_of(folder / of_series["segmentations"][network]["file"], images, frames[network],
                               tables.at_half)
             for network in networks}
    columns = 1 + len(networks)
    panel = (WIDTH - 2 * SIDE - (columns - 1) * GAP) / columns
    first = items[networks[0]][0]
    height = panel * first.height_nm / first.width_nm
    rows = len(items[networks[0]])
    canvas = Canvas((WIDTH, TOP + rows * (height + CAPTION) + FOOT))

    def axes_at(row, place, item):
        axes = canvas.axes(SIDE + place * (panel + GAP), canvas.size[1] - TOP - (row + 1) * (height + CAPTION) + CAPTION / 3,
                           panel, height)
        axes.set_xlim(0.0, item.width_nm)
        axes.set_ylim(item.height_nm, 0.0)
        return axes

    for row in range(rows):
        item = items[networks[0]][row]
        axes = axes_at(row, 0, item)
        draw_truth(axes, item)
        style.image_axes(axes)
        style.scale_bar(axes, item.width_nm)
        axes.set_title(f"{dose_text(number(frames[networks[0]][row]['dose_per_A2']))} e⁻/Å²", fontsize=8.5, loc="left", pad=3)
        for place, network in enumerate(networks, start=1):
            item = items[network][row]
            axes = axes_at(row, place, item)
            draw_mask(axes, item)
            style.image_axes(axes)
            axes.set_title(told(frames[network][row]), fontsize=7.5, fontweight="normal", loc="left", pad=3)
    top = canvas.size[1] - TOP + 0.12
    for place, text in enumerate(["image, truth", *(name_of(network) for network in networks)]):
        canvas.text(SIDE + place * (panel + GAP), top, text, fontsize=9.5, fontweight="bold")
    reference = number(frames[networks[0]][0]["reference_A2"]) / 100
    canvas.heading(SIDE, f"What was found, {series_name(series)}",
                   f"particle {frames[networks[0]][0]['specimen']}, reference area {reference:.2f} nm²")
    legend(canvas)
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
