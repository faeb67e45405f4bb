"""Draws the largest area that each setting has segmented in a series of one particle, over the truth, and beside it what it found
at 49 e⁻/Å², the dose that the paper shows (its Fig. 2(b), 3(b), 7(b) and 8(b)).

usage: largest_figure.py RUN/analysis -o largest [--series NAME]

One row a setting (its first replicate): found (blue), found but no particle (vermilion), and missed (yellow). Without truth, what
the network segments in the particle's last frame stands for it, as in the paper. A series without a frame within 10 % of 49 e⁻/Å²
has the first column alone.
"""

import math
import sys

import style
from analysis_tables import number
from canvas import Canvas
from dose_axis import dose_text, series_name
from emd_signal import InputError
from overlay_figure import GAP, MOST_ROWS, first_training, items_of, legend, row_name, segmentation_of, threshold_of
from segmentation_figure import draw_mask
from table_program import run

NAMED_DOSE, WITHIN = 49.0, 1.1  # e⁻/Å², and the factor within which a frame stands for it
SIDE, NAMES, PANEL, CAPTION, TOP, FOOT = 0.12, 1.1, 1.7, 0.2, 0.86, 0.34
LEAST_WIDTH = 4.6  # of the figure, for its heading and legend


def frames_of(tables, series, setting):
    """Frames of the first particle, as the first replicate has segmented them, by dose."""
    replicate = first_training(tables, setting)["replicate"]
    frames = tables.of("frames.csv", setting, series=series, replicate=replicate)
    frames = [frame for frame in frames if frame["specimen"] == frames[0]["specimen"]]
    return sorted(frames, key=lambda frame: number(frame["dose_per_A2"]))


def largest(frames):
    return max(frames, key=lambda frame: number(frame["area_A2"]))


def at_named_dose(frames):
    """The frame nearest to the dose that the paper shows, or None where none is near."""
    def factor(frame):
        return abs(math.log(number(frame["dose_per_A2"]) / NAMED_DOSE))
    nearest = min(frames, key=factor)
    return nearest if factor(nearest) <= math.log(WITHIN) else None


def row_of(tables, series, setting, of_series, images):
    """(frame, item) of each column."""
    frames = frames_of(tables, series, setting)
    chosen = [frame for frame in (largest(frames), at_named_dose(frames)) if frame is not None]
    items = items_of(segmentation_of(tables, of_series, setting), images, [*chosen, frames[-1]], threshold_of(tables, setting))
    *items, last = items
    for item in items:
        if item.truth is None:
            item.truth = last.found
    return list(zip(chosen, items))


def figure(tables, series):
    of_series = tables.series(series)
    images = tables.experiment_folder / of_series["images"]
    if not images.exists():
        raise InputError(f"the images {images} are not there: overlays need them")
    settings = tables.settings(series)
    rows = [row_of(tables, series, setting, of_series, images) for setting in settings[:MOST_ROWS]]
    columns = len(rows[0])
    first = rows[0][0][1]
    height = PANEL * first.height_nm / first.width_nm
    canvas = Canvas((max(LEAST_WIDTH, 2 * SIDE + NAMES + columns * PANEL + (columns - 1) * GAP),
                     TOP + len(rows) * (height + CAPTION) + FOOT))
    heads = ["largest area", f"at {dose_text(NAMED_DOSE)} e⁻/Å², as in the paper"]
    for row, (setting, cells) in enumerate(zip(settings, rows)):
        bottom = canvas.size[1] - TOP - (row + 1) * (height + CAPTION) + CAPTION / 3
        for place, (frame, item) in enumerate(cells):
            left = SIDE + NAMES + place * (PANEL + GAP)
            axes = canvas.axes(left, bottom, PANEL, height)
            axes.set_xlim(0.0, item.width_nm)
            axes.set_ylim(item.height_nm, 0.0)
            draw_mask(axes, item)
            style.image_axes(axes)
            axes.set_title(f"{dose_text(number(frame['dose_per_A2']))} e⁻/Å², area {number(frame['area_share']):.2f}", fontsize=7,
                           fontweight="normal", loc="left", pad=2)
            if row == 0:
                canvas.text(left, canvas.size[1] - TOP + 0.08, heads[place], fontsize=8, fontweight="bold", va="center")
            if row == 0 and place == 0:
                style.scale_bar(axes, item.width_nm)
        canvas.text(SIDE, bottom + height / 2, row_name(tables, setting), fontsize=8, va="center")
    of_first = ", first replicate of each setting" if any(int(row["replicates"]) > 1 for row in settings) else ""
    more = f"; {len(settings) - MOST_ROWS} more settings are not drawn" if len(settings) > MOST_ROWS else ""
    canvas.heading(SIDE, f"The largest area found, {series_name(series)}",
                   f"particle {rows[0][0][0]['specimen']}{of_first}{more}; areas over the reference")
    legend(canvas, [item for _, item in rows[0]])
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
