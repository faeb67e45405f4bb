"""Draws what a study's settings have segmented in the same images of one particle, from low dose to high.

usage: study_overlay_figure.py RUN/analysis -o overlay [--series NAME]

Top: the image, averaged over the width of an atom, with the outline of the true particle. Below, one row a setting (its first
replicate): what was found (blue), found but no particle (vermilion), and missed (yellow), with F1.
"""

import pathlib
import sys

import h5py

import style
from analysis_tables import number
from canvas import Canvas
from dose_axis import WIDTH, dose_text, name_of, series_name
from emd_signal import InputError
from overlay_figure import chosen, items_of, legend
from segmentation_figure import draw_mask, draw_truth
from study_tables import setting_name
from table_program import run_study

MOST_ROWS = 12
SIDE, NAMES, GAP, CAPTION, TOP, FOOT = 0.12, 1.0, 0.05, 0.17, 0.62, 0.34


def segmentation_of(tables, of_series, setting):
    """What the first replicate of a setting has found: the segmentation beside its model."""
    training = tables.of("study_networks.csv", setting)[0]["training"]
    model = next(of["model"] for of in tables.provenance["networks"]
                 if (of["network"], of["training"]) == (setting["network"], training))
    return next(tables.experiment_folder / of["file"] for of in of_series["segmentations"]
                if pathlib.Path(of["file"]).parent == pathlib.Path(model).parent)


def frames_of(path):
    """Lines about the images of a segmentation in which a particle is."""
    with h5py.File(path, "r") as file:
        table = file["entry/segments"][:]
    rows = [dict(zip(table.dtype.names, row)) for row in table.tolist()]
    return [row for row in rows if row.get("true_area_A2", 1.0) > 0.0]


def row_name(tables, setting):
    text = setting_name(setting, tables.keys) if tables.keys else ""
    return f"{name_of(setting['network'])}\n{text}".replace(", ", ",\n").strip()


def figure(tables, series):
    of_series = tables.series(series)
    images = tables.experiment_folder / of_series["images"]
    if not images.exists():
        raise InputError(f"the images {images} are not there: overlays need them")
    settings = tables.settings(series)
    files = [segmentation_of(tables, of_series, setting) for setting in settings[:MOST_ROWS]]
    frames = chosen(frames_of(files[0]))
    rows = [items_of(path, images, frames, tables.at_half) for path in files]
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
            draw_mask(axes_at(row, place, item, f"F1 {item.row['f1']:.2f}" if "f1" in item.row else ""), item)
        middle = canvas.size[1] - TOP - (row + 1) * (height + CAPTION) + CAPTION / 3 + height / 2
        canvas.text(SIDE, middle, row_name(tables, setting), fontsize=8, va="center")
    more = f"; {len(settings) - MOST_ROWS} more settings are not drawn" if len(settings) > MOST_ROWS else ""
    canvas.heading(SIDE, f"What was found, {series_name(series)}",
                   f"particle {frames[0]['specimen']}, the first replicate of each setting{more}")
    legend(canvas)
    return canvas


if __name__ == "__main__":
    sys.exit(run_study(__doc__, figure))
