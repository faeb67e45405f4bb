"""What the settings of an experiment are called and coloured by, and which of them share a panel."""

from __future__ import annotations

import textwrap

import style
from analysis_tables import number

import matplotlib  # after style, which chooses the back end

COLOURS = (style.BLUE, style.VERMILION, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe & Ito (2008)
MOST = len(COLOURS)  # curves in one panel
UNITS = {"per_A2": "e⁻/Å²", "A": "Å", "um": "µm", "deg": "°", "mrad": "mrad"}  # as keys end
CATEGORIES = ("images.dose_range", "images.mtf_model", "images.coherence")  # whose values are in no order of size


def value_text(key, value):
    """A key's value in plain words."""
    if not value:
        return ""
    if key == "images.dose_range":
        return f"{value} range"
    if key == "images.mtf_model":
        return f"MTF {value}"
    if key == "train.specimens":
        return "all specimens" if value == "0" else f"{value} specimens"
    if key == "images.coherence":
        return value.replace("-", " ")
    name = key.rsplit(".", 1)[-1]
    unit = next((unit for unit in UNITS if name.endswith(f"_{unit}")), "")
    return f"{name.removesuffix(f'_{unit}').replace('_', ' ')} {value} {UNITS.get(unit, '')}".strip()


def setting_name(row, keys):
    """"low range, MTF 3": what sets a setting apart from others of its network; empty where nothing does."""
    return ", ".join(text for key in keys if (text := value_text(key, row[key])))


def lines_of(name, letters):
    """A name in lines of at most so many letters, if its words allow it."""
    return textwrap.wrap(name, letters, break_long_words=False, break_on_hyphens=False)


def varied(settings, keys):
    """Keys that have several values in these settings."""
    return [key for key in keys if len({row[key] for row in settings}) > 1]


def panels(settings, keys):
    """The settings of one network in groups of at most MOST, and in which keys those of a group differ: split by the key of
    the fewest values, and where that does not help into pieces."""
    differing = varied(settings, keys)
    if len(settings) <= MOST or not differing:
        return [(settings[start:start + MOST], differing) for start in range(0, len(settings), MOST)]
    by = min(differing, key=lambda key: len({row[key] for row in settings}))
    values = list(dict.fromkeys(row[by] for row in settings))
    if len(values) == len(settings):
        return [(settings[start:start + MOST], differing) for start in range(0, len(settings), MOST)]
    return [panel for value in values for panel in panels([row for row in settings if row[by] == value], keys)]


def colours_of(settings, differing):
    """One for each; a single key whose values have an order of size shows it from dark to light."""
    if len(differing) == 1 and differing[0] not in CATEGORIES and len(settings) > 2:
        try:
            order = sorted(range(len(settings)), key=lambda place: number(settings[place][differing[0]]) or float("inf"))
        except ValueError:
            return COLOURS[:len(settings)]
        shades = matplotlib.colormaps["viridis"]
        colours = [None] * len(settings)
        for rank, place in enumerate(order):
            colours[place] = shades(0.85 * rank / (len(settings) - 1))
        return colours
    return COLOURS[:len(settings)]
