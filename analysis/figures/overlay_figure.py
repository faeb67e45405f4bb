"""Draws what the settings have segmented in the same images of one particle, from low dose to high (as in the
paper's Fig. 2(b); the largest areas: largest_figure.py).

usage: overlay_figure.py RUN/analysis -o overlay [--series NAME]

Top: the image, averaged over the width of an atom, with the outline of the true particle. Below, one row a setting (its first
replicate): what was found (blue), found but no particle (vermilion), and missed (yellow), with F1.
"""

import sys

import h5py
import numpy as np

import style
from analysis_tables import column, number
from canvas import Canvas
from dose_axis import WIDTH, dose_text, series_name
from emd_signal import InputError
from networks import name_of
from segmentation_figure import COLOURS, draw_mask, draw_truth
from segmentation_sheet import Item, place_of
from settings import lines_of, setting_name
from table_program import run

MOST_ROWS = 12
MOST_DOSES = 5
SIDE, NAMES, GAP, CAPTION, TOP, FOOT = 0.12, 1.0, 0.05, 0.17, 0.62, 0.34
LETTERS = 16  # of a row's name that have room in a line


def chosen(frames):
    """Frames of the first particle whose doses are nearest to even steps of log dose."""
    first = frames[0]["specimen"]
    frames = [frame for frame in frames if frame["specimen"] == first]
    doses = np.log(column(frames, "dose_per_A2"))
    aims = np.linspace(doses.min(), doses.max(), min(MOST_DOSES, len(frames)))
    places = sorted({int(np.argmin(np.abs(doses - aim))) for aim in aims}, key=lambda place: doses[place])
    return [frames[place] for place in places]


def f1_of(found, truth):
    """NaN where there is neither particle nor anything found."""
    marked = int(found.sum()) + int(truth.sum())
    return 2 * int((found & truth).sum()) / marked if marked > 0 else float("nan")


def items_of(path, images, frames, threshold):
    """What one network has found in these frames, with image and truth: its masks, or, if a threshold is given, what is above it."""
    items = []
    with h5py.File(path, "r") as file, h5py.File(images, "r") as of_images:
        table = file["entry/segments"]
        for frame in frames:
            place, in_images = place_of(file, "probabilities", frame), place_of(of_images, "images", frame)
            row = table[place[0] * file["entry/masks/data"].shape[1] + place[1]]
            row = dict(zip(table.dtype.names, row.item()))
            probabilities, found = file["entry/probabilities/data"][place], file["entry/masks/data"][place] != 0
            truth = of_images["entry/masks/data"][in_images] != 0 if "entry/masks" in of_images else None
            if threshold is not None:
                found = probabilities > threshold
                row |= {"area_A2": float(found.sum()) * row["pixel_x_A"] * row["pixel_y_A"]}
                row |= {"f1": f1_of(found, truth)} if truth is not None else {}
            items.append(Item(probabilities, found, row, of_images["entry/images/data"][in_images].astype(float), truth))
    return items


def legend(canvas, items):
    """Of the colours that these items' masks have."""
    left = SIDE
    known = any(item.truth is not None for item in items)
    entries = {"found": "found", "false": "found, not particle", "missed": "particle, not found"} if known else {"found": "found"}
    for name, text in entries.items():
        swatch = canvas.axes(left, 0.12, 0.16, 0.12)
        swatch.set_facecolor(COLOURS[name])
        style.image_axes(swatch)
        canvas.text(left + 0.22, 0.18, text, fontsize=8, va="center")
        left += 0.45 + 0.068 * len(text)


def first_training(tables, setting):
    return tables.of("networks.csv", setting)[0]


def threshold_of(tables, setting):
    """Where the first replicate is cut, unless its masks already are."""
    return None if tables.rule == "threshold" else number(first_training(tables, setting)["threshold"])


def segmentation_of(tables, of_series, setting):
    """What the first replicate of a setting has found."""
    training = first_training(tables, setting)["training"]
    return next(tables.experiment_folder / of["file"] for of in of_series["segmentations"]
                if (of["network"], of["training"]) == (setting["network"], training))


def row_name(tables, setting):
    return "\n".join([name_of(setting["network"]), *lines_of(setting_name(setting, tables.keys), LETTERS)])


def frame_name(row):
    """F1, or, without truth, the area."""
    return f"F1 {row['f1']:.2f}" if "f1" in row else f"{row['area_A2'] / 100:.1f} nm²"


def figure(tables, series):
    of_series = tables.series(series)
    images = tables.experiment_folder / of_series["images"]
    if not images.exists():
        raise InputError(f"the images {images} are not there: overlays need them")
    settings = tables.settings(series)
    files = [segmentation_of(tables, of_series, setting) for setting in settings[:MOST_ROWS]]
    frames = chosen([row for row in tables.of("frames.csv", settings[0], series=series)
                     if row["replicate"] == first_training(tables, settings[0])["replicate"]])
    rows = [items_of(path, images, frames, threshold_of(tables, setting)) for path, setting in zip(files, settings)]
    panel = (WIDTH + 0.5 - 2 * SIDE - NAMES - (len(frames) - 1) * GAP) / len(frames)
    height = panel * rows[0][0].height_nm / rows[0][0].width_nm
    canvas = Canvas((WIDTH + 0.5, TOP + (1 + len(rows)) * (height + CAPTION) + FOOT))

    def axes_at(row, place, item, title):
        axes = canvas.axes(SIDE + NAMES + place * (panel + GAP), canvas.size[1] - TOP - (row + 1) * (height + CAPTION) + CAPTION / 3,
                           panel, height)
        axes.set_xlim(0.0, item.width_nm)
        axes.set_ylim(item.height_nm, 0.0)
        axes.set_title(title, fontsize=7, fontweight="normal", loc="left", pad=2)
        style.image_axes(axes)
        return axes

    for place, (item, frame) in enumerate(zip(rows[0], frames)):
        axes = axes_at(0, place, item, f"{dose_text(number(frame['dose_per_A2']))} e⁻/Å²")
        draw_truth(axes, item)
        style.image_axes(axes)
        if place == 0:
            style.scale_bar(axes, item.width_nm)
    for row, (setting, items) in enumerate(zip(settings, rows), start=1):
        for place, item in enumerate(items):
            draw_mask(axes_at(row, place, item, frame_name(item.row)), item)
        middle = canvas.size[1] - TOP - (row + 1) * (height + CAPTION) + CAPTION / 3 + height / 2
        canvas.text(SIDE, middle, row_name(tables, setting), fontsize=8, va="center")
    first = ", the first replicate of each setting" if any(int(row["replicates"]) > 1 for row in settings) else ""
    more = f"; {len(settings) - MOST_ROWS} more settings are not drawn" if len(settings) > MOST_ROWS else ""
    canvas.heading(SIDE, f"What was found, {series_name(series)}",
                   f"particle {frames[0]['specimen']}{first}{more}")
    legend(canvas, rows[0])
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
