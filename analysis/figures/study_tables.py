"""The tables of a study, and what its settings are called and coloured by."""

from __future__ import annotations

import style
from analysis_tables import Tables, number

import matplotlib  # after style, which chooses the back end

COLOURS = (style.BLUE, style.VERMILION, "#009E73", "#CC79A7", "#E69F00", "#56B4E9")  # Okabe & Ito (2008)
MOST = len(COLOURS)  # curves in one panel
CATEGORIES = ("images.dose_range", "images.mtf_model")  # whose values are in no order of size


class StudyTables(Tables):
    @property
    def keys(self):
        return self.provenance["keys"]

    def networks(self):
        """Kinds of networks, in the order of the settings."""
        return list(dict.fromkeys(row["network"] for row in self.settings()))

    def settings(self, series=None, network=None):
        """Lines of study_settings.csv; those that have seen a series."""
        rows = self.rows("study_settings.csv")
        if series is not None:
            seen = {(row["network"], row["setting"]) for row in self.rows("study_scores.csv", series=series)}
            rows = [row for row in rows if (row["network"], row["setting"]) in seen]
        return [row for row in rows if network is None or row["network"] == network]

    def series_names(self, with_curves=None):
        return [row["series"] for row in self.rows("study_series.csv") if with_curves in (None, row["with_curves"] == "yes")]

    def of(self, name, setting, **wanted):
        """Lines of a table about a setting."""
        return self.rows(name, network=setting["network"], setting=setting["setting"], **wanted)


def value_text(key, value):
    """A key's value as one says it."""
    if not value:
        return ""
    if key == "images.dose_range":
        return f"{value} range"
    if key == "images.mtf_model":
        return f"MTF {value}"
    if key == "train.specimens":
        return "all specimens" if value == "0" else f"{value} specimens"
    return f"{key.rsplit('.', 1)[-1]} {value}"


def setting_name(row, keys):
    """"low range, MTF 3": what sets a setting apart from others of its network."""
    return ", ".join(text for key in keys if (text := value_text(key, row[key]))) or "all trainings"


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


def file_name(text):
    """What of a series' name the name of a figure can hold."""
    return "".join(letter if letter.isalnum() or letter in "_.-" else "_" for letter in text)
