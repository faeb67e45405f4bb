"""Draws what a study's settings find against dose: segmented area, F1 or over-segmented area, one colour a setting.

usage: study_curves_figure.py RUN/analysis -o area [--series NAME] [--quantity area|f1|over_segmentation]

One panel a network, or more where it has more settings than six. Lines: running medians (areas) or means over a window of doses,
of all replicates of a setting; bands: 95 % intervals.
"""

import sys

import observer_lines
import style
from analysis_tables import column
from canvas import Canvas
from dose_axis import LEFT, WIDTH, curve_with_band, dose_axis, key_above, key_inches, name_of, series_name
from emd_signal import InputError
from study_tables import colours_of, panels, setting_name
from table_program import run_study

HEIGHT, BETWEEN, TOP, FOOT = 1.9, 0.42, 0.78, 0.5
# Table, column, label of the axis, title, whether it needs truth.
QUANTITIES = {"area": ("study_area_curves.csv", "area_share", "area / reference", "Segmented area", False),
              "f1": ("study_f1_curves.csv", "f1", "F1", "F1", True),
              "over_segmentation": ("study_over_segmentation.csv", "false_share", "over-segmented / true area",
                                    "Over-segmented area", True)}
HIGHEST_AREA = 1.6
OBSERVED = ("area", "f1")  # an ideal observer's over-segmented area is chosen, not found


def key_height(tables, series, settings, quantity):
    """Of the names above a panel, inches."""
    observers = observer_lines.discs(tables, series) if quantity in OBSERVED else []
    return key_inches(len(settings) + len(observers))


def draw(axes, tables, series, settings, differing, quantity, last):
    table, name, label, _, _ = QUANTITIES[quantity]
    keys = [key for key in tables.keys if key in differing] or tables.keys
    for row, colour in zip(settings, colours_of(settings, differing)):
        rows = tables.of(table, row, series=series)
        curve_with_band(axes, rows, name, colour, setting_name(row, keys))
    if quantity in OBSERVED:
        observer_lines.draw(axes, tables, series, name)
    dose_axis(axes, column(rows, "dose_per_A2"), label=last)
    if quantity == "f1":
        axes.set_ylim(-0.02, 1.02)
    elif quantity == "area":
        axes.axhline(1.0, color=style.INK, linewidth=0.8, linestyle=(0, (5, 3)))
        axes.set_ylim(0.0, min(max(1.2, axes.get_ylim()[1]), HIGHEST_AREA))
    else:
        axes.set_ylim(0.0, axes.get_ylim()[1])
    axes.set_ylabel(label)
    common = setting_name(settings[0], [key for key in tables.keys if key not in differing and settings[0][key]])
    title = name_of(settings[0]["network"]) + (f", {common}" if len(differing) < len(tables.keys) and differing else "")
    axes.set_title(title, loc="left", fontsize=9.5, pad=4 + 72 * key_height(tables, series, settings, quantity))
    key_above(axes)


def intervals_text(tables, series, table):
    found = sorted({row["interval_of"] for row in tables.rows(table, series=series)} - {""})
    return f"95 % intervals of {' or '.join(found)}" if found else "no intervals"


def figure(tables, series, quantity="area"):
    table, _, _, title, needs_truth = QUANTITIES[quantity]
    of_series = tables.row("study_series.csv", series=series)
    if of_series["with_curves"] != "yes" or (needs_truth and of_series["reference"] != "truth"):
        raise InputError(f"the series {series} has no curves of {title}")
    parts = [part for network in tables.networks()
             for part in panels(tables.settings(series, network), tables.keys) if part[0]]
    keys = [key_height(tables, series, settings, quantity) for settings, _ in parts]
    canvas = Canvas((WIDTH, TOP + sum(keys) + len(parts) * HEIGHT + (len(parts) - 1) * BETWEEN + FOOT))
    for place, (settings, differing) in enumerate(parts):
        bottom = canvas.size[1] - TOP - sum(keys[:place + 1]) - (place + 1) * HEIGHT - place * BETWEEN
        draw(canvas.axes(LEFT, bottom, WIDTH - LEFT - 0.15, HEIGHT), tables, series, settings, differing, quantity,
             place == len(parts) - 1)
    kind = "median" if quantity == "area" else "mean"
    canvas.heading(0.12, f"{title}, {series_name(series)}",
                   f"{kind} of {of_series['window_doses']} doses; {intervals_text(tables, series, table)}")
    return canvas


if __name__ == "__main__":
    sys.exit(run_study(__doc__, figure, options={"quantity": tuple(QUANTITIES)}))
