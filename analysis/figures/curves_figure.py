"""Draws what is found against dose: segmented area, F1 or over-segmented area, one colour a setting
(the paper's Fig. 2 to 4, 7 and 8; of F1, SOI.9).

usage: curves_figure.py RUN/analysis -o area [--series NAME] [--quantity area|f1|over_segmentation]

Lines: running medians (areas) or means over a window of doses, of all replicates of a setting; bands: 95 % intervals. Where no
network has several settings the single frames are drawn as dots, and below the areas the three doses that are read from them: where
the particle becomes visible, where half of its area is found, where the area converges; a line below a mark is its interval, an
arrow one that does not end within the series. Light band: least to largest area beyond convergence. Dotted: the floor, what is
marked where there is no particle.
"""

import math
import sys

import numpy as np

import floor_lines
import observer_lines
import style
from analysis_tables import column, number
from canvas import Canvas
from curve_panels import panels_of
from dose_axis import LEFT, WIDTH, curve_with_band, dose_axis, dose_text, key_above, series_name, shade_untrained
from interval_words import intervals_of
from table_program import run

HEIGHT, BETWEEN, TOP, FOOT, RIGHT = 1.9, 0.42, 0.78, 0.5, 0.15
TOP_UNTITLED = 0.6  # above panels without titles
MARKED_HEIGHT, RIGHT_OF_MARKS = 2.2, 1.15  # of panels with marks; what they say stands at the right
# Table, column, label of the axis, title, whether it needs truth, whether networks share a panel.
QUANTITIES = {"area": ("area_curves.csv", "area_share", "area / reference", "Segmented area", False, False),
              "f1": ("f1_curves.csv", "f1", "F1", "F1", True, True),
              "over_segmentation": ("over_segmentation.csv", "false_share", "over-segmented / true area", "Over-segmented area",
                                    True, True)}
OBSERVED = ("area", "f1")  # an ideal observer's over-segmented area is chosen, not found
HIGHEST_AREA = 1.6
# Limit: mark, what is said of it, and what is said where it is not reached.
MARKS = {"visibility": ("v", "visible", "not visible"), "half": ("o", "50 %", "50 %: not reached"),
         "convergence": ("D", "converged", "not converged")}
DOTS_TO_RASTER = 3000


def draw_frames(axes, rows, name, colour, highest=math.inf):
    """Single frames as dots, cut off at the top of the axis."""
    values = np.minimum(column(rows, name), highest)
    axes.plot(column(rows, "dose_per_A2"), values, ".", color=colour, markersize=4.0, alpha=0.6, markeredgewidth=0,
              rasterized=len(rows) > DOTS_TO_RASTER)


def draw_target_band(axes, tables, series, setting, colour):
    """The light band of single frames from the convergence dose on."""
    band = tables.of("target_bands.csv", setting, series=series)[0]
    dose = number(tables.of("limits.csv", setting, series=series, limit="convergence")[0]["dose_per_A2"])
    if math.isfinite(dose):
        axes.fill_between([dose, axes.get_xlim()[1]], number(band["band_low_share"]),
                          min(number(band["band_high_share"]), HIGHEST_AREA), color=colour, alpha=0.09, linewidth=0)


def draw_marks(axes, tables, series, setting, colour):
    """The three doses on the axis below the curve, with their intervals."""
    right = axes.get_xlim()[1]
    for place, (limit, (marker, word, otherwise)) in enumerate(MARKS.items()):
        row = tables.of("limits.csv", setting, series=series, limit=limit)[0]
        height = -0.14 - 0.17 * place
        dose, low, high = (number(row[name]) for name in ("dose_per_A2", "low", "high"))
        if math.isfinite(low):
            axes.plot([low, min(high, right)], [height, height], color=colour, linewidth=1.2, clip_on=False)
            if high > right:
                axes.plot([right], [height], marker=">", markersize=4, color=colour, clip_on=False)
        if math.isfinite(dose):
            axes.plot([dose], [height], marker=marker, markersize=5.5, markeredgecolor="white", markeredgewidth=0.6, color=colour,
                      clip_on=False)
            text = f"{word} {'≤ ' if row['state'] == 'at the first dose' else ''}{dose_text(dose)}"
        else:
            text = otherwise
        axes.text(1.025, height, text, transform=axes.get_yaxis_transform(), fontsize=7.5, va="center", ha="left", color=style.INK)


def draw_single(axes, tables, series, panel, quantity):
    """What there is room for where each network has one setting: frames, doses not trained on, and, below areas, the doses."""
    column_name = QUANTITIES[quantity][1]
    shade_untrained(axes, number(panel.settings[0]["lowest_dose_per_A2"]), words_top=0.98 if quantity == "area" else 0.65)
    for setting, colour in zip(panel.settings, panel.colours):
        rows = tables.of("frames.csv", setting, series=series)
        if quantity == "area":
            draw_target_band(axes, tables, series, setting, colour)
            draw_frames(axes, rows, column_name, style.POINTS, HIGHEST_AREA - 0.02)
        elif quantity == "f1":
            draw_frames(axes, rows, column_name, colour)


def draw(axes, tables, series, panel, quantity, last):
    table, name, label, _, _, _ = QUANTITIES[quantity]
    curves = [tables.of(table, setting, series=series) for setting in panel.settings]
    dose_axis(axes, column(curves[0], "dose_per_A2"), label=last)
    if panel.is_single:
        draw_single(axes, tables, series, panel, quantity)
    for rows, colour, text in zip(curves, panel.colours, panel.names):
        curve_with_band(axes, rows, name, colour, text)
    if quantity in OBSERVED:
        observer_lines.draw(axes, tables, series, name)
    if quantity == "area":
        floor_lines.draw(axes, tables, series, panel.settings, panel.colours)
    if quantity == "f1":
        axes.set_ylim(-0.02, 1.02)
    elif quantity == "area":
        axes.axhline(1.0, color=style.INK, linewidth=0.8, linestyle=(0, (5, 3)))
        axes.set_ylim(0.0, min(max(1.2, axes.get_ylim()[1]), HIGHEST_AREA))
        if panel.is_single:
            axes.set_ylim(-0.58, HIGHEST_AREA)
            axes.axhline(0.0, color=style.QUIET_INK, linewidth=0.5)
            axes.set_yticks([0.0, 0.5, 1.0, 1.5])
            draw_marks(axes, tables, series, panel.settings[0], panel.colours[0])
    else:
        axes.set_ylim(0.0, axes.get_ylim()[1])
    axes.set_ylabel(label)
    axes.set_title(panel.title, loc="left", fontsize=9.5, pad=4 + 72 * key_height(tables, series, panel, quantity))
    key_above(axes)


def key_height(tables, series, panel, quantity):
    more = observer_lines.names(tables, series) if quantity in OBSERVED else []
    return panel.key_height([*more, floor_lines.NAME] if quantity == "area" and floor_lines.has_floor(tables, series) else more)


def figure(tables, series, quantity="area"):
    table, _, _, title, needs_truth, together = QUANTITIES[quantity]
    of_series = tables.expect_curves(series, needs_truth)
    panels = panels_of(tables, series, together)
    keys = [key_height(tables, series, panel, quantity) for panel in panels]
    marked = quantity == "area" and any(panel.is_single for panel in panels)
    width, right, height = (WIDTH + 0.5, RIGHT_OF_MARKS, MARKED_HEIGHT) if marked else (WIDTH, RIGHT, HEIGHT)
    top = TOP if panels[0].title else TOP_UNTITLED
    canvas = Canvas((width, top + sum(keys) + len(panels) * height + (len(panels) - 1) * BETWEEN + FOOT))
    for place, panel in enumerate(panels):
        bottom = canvas.size[1] - top - sum(keys[:place + 1]) - (place + 1) * height - place * BETWEEN
        draw(canvas.axes(LEFT, bottom, width - LEFT - right, height), tables, series, panel, quantity, place == len(panels) - 1)
    kind = "median" if quantity == "area" else "mean"
    canvas.heading(0.12, f"{title}, {series_name(series)}",
                   f"{kind} of {of_series['window_doses']} doses; {intervals_of(tables.rows(table, series=series))}")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, options={"quantity": tuple(QUANTITIES)}))
