"""Draws the difference of F1 of two networks against dose, on the same frames, one colour a setting.

usage: differences_figure.py RUN/analysis -o differences [--series NAME]

Means over a window of doses, with 95 % intervals by the same resamples.
"""

import sys

import style
from analysis_tables import column
from canvas import Canvas
from dose_axis import LEFT, WIDTH, curve_with_band, dose_axis, key_above, key_inches, series_name
from emd_signal import InputError
from interval_words import intervals_of
from networks import name_of
from settings import colours_of, panels, setting_name
from table_program import run

HEIGHT, BETWEEN, TOP, FOOT = 1.5, 0.42, 0.78, 0.5


def compared(tables, series):
    """(first network, second network, settings that both have, in which keys those differ) of each panel."""
    pairs = tables.rows("paired_f1.csv", series=series, differs_in="network")
    found = []
    for first, second in dict.fromkeys((row["first_network"], row["second_network"]) for row in pairs):
        of_pair = {row["first_setting"] for row in pairs if (row["first_network"], row["second_network"]) == (first, second)}
        settings = [row for row in tables.settings(series, first) if row["setting"] in of_pair]
        found += [(first, second, rows, differing) for rows, differing in panels(settings, tables.keys)]
    return found


def keys_of(tables, differing):
    return [key for key in tables.keys if key in differing] or tables.keys


def key_height(tables, settings, differing):
    return key_inches([name for setting in settings if (name := setting_name(setting, keys_of(tables, differing)))])


def draw(axes, tables, series, panel, last):
    first, second, settings, differing = panel
    colours = colours_of(settings, differing) if len(settings) > 1 else [style.INK]
    for setting, colour in zip(settings, colours):
        rows = tables.rows("paired_f1.csv", series=series, differs_in="network", first_network=first, second_network=second,
                           first_setting=setting["setting"])
        curve_with_band(axes, rows, "difference", colour, setting_name(setting, keys_of(tables, differing)))
    axes.axhline(0.0, color=style.QUIET_INK, linewidth=0.8)
    dose_axis(axes, column(rows, "dose_per_A2"), label=last)
    axes.set_ylabel("difference")
    axes.set_title(f"F1 of the {name_of(first)} less that of the {name_of(second)}", fontsize=9.5, loc="left",
                   pad=4 + 72 * key_height(tables, settings, differing))
    key_above(axes)


def figure(tables, series):
    of_series = tables.expect_curves(series, truth=True)
    parts = compared(tables, series)
    if not parts:
        raise InputError(f"in the series {series} there are no two networks of one setting to compare")
    keys = [key_height(tables, settings, differing) for _, _, settings, differing in parts]
    canvas = Canvas((WIDTH, TOP + sum(keys) + len(parts) * HEIGHT + (len(parts) - 1) * BETWEEN + FOOT))
    for place, panel in enumerate(parts):
        bottom = canvas.size[1] - TOP - sum(keys[:place + 1]) - (place + 1) * HEIGHT - place * BETWEEN
        draw(canvas.axes(LEFT, bottom, WIDTH - LEFT - 0.15, HEIGHT), tables, series, panel, place == len(parts) - 1)
    canvas.heading(0.12, f"Difference of F1, {series_name(series)}",
                   f"mean of {of_series['window_doses']} doses; {intervals_of(tables.rows('paired_f1.csv', series=series))}")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure))
