"""The tables that `dosefloor analyse` writes, read as they are: a figure or a page has its numbers from nowhere else."""

from __future__ import annotations

import csv
import json
import pathlib

from emd_signal import InputError, readable, unreadable_text

SCHEMA, SCHEMA_VERSION, OLDEST_VERSION = "dosefloor-analysis", 2, 2


def number(text):
    """A field as a number: NaN where it is empty, infinite where a dose is not reached."""
    return float(text) if text else float("nan")


def column(rows, name):
    return [number(row[name]) for row in rows]


def file_name(text):
    """What of a series' name the name of a figure can hold."""
    return "".join(letter if letter.isalnum() or letter in "_.-" else "_" for letter in text)


class Tables:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        path = self.folder / "provenance.json"
        try:
            self.provenance = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise InputError(f"{path} cannot be read: {error}; expected a folder of `dosefloor analyse`") from error
        found = (self.provenance.get("schema"), self.provenance.get("schema_version"))
        if not readable(found, SCHEMA, SCHEMA_VERSION, OLDEST_VERSION):
            raise InputError(f"{path}: {unreadable_text(found, SCHEMA, SCHEMA_VERSION, OLDEST_VERSION)}")

    @property
    def experiment_folder(self):
        """What the paths of provenance.json count from."""
        return self.folder.parent

    @property
    def rule(self):
        """Which pixels count as particle: above the "threshold" in use, above "half", or by the "false-share" of background."""
        return self.provenance.get("rule", "half" if self.provenance.get("at_half") else "threshold")

    @property
    def least_plateau(self):
        """Of the particle's area at the highest doses: networks that find less have not learnt to segment it, and are not compared."""
        if "least_plateau_share" not in self.provenance:
            raise InputError(f"{self.folder / 'provenance.json'} is of an earlier version; `dosefloor analyse` again, with --force")
        return self.provenance["least_plateau_share"]

    def has(self, name):
        """Whether the analysis has this table; earlier versions wrote fewer."""
        return (self.folder / name).exists()

    @property
    def keys(self):
        """The varied keys that tell settings apart."""
        return self.provenance["keys"]

    def rows(self, name, **wanted):
        """Lines of a table as dictionaries of texts, those whose columns have the wanted values."""
        try:
            with open(self.folder / name, encoding="utf-8", newline="") as file:
                return [row for row in csv.DictReader(file) if all(row[key] == text for key, text in wanted.items())]
        except (OSError, KeyError) as error:
            raise InputError(f"{self.folder / name} is not a table of `dosefloor analyse`: {error}") from error

    def row(self, name, **wanted):
        """The only such line."""
        rows = self.rows(name, **wanted)
        if len(rows) != 1:
            raise InputError(f"{self.folder / name} has {len(rows)} lines of {wanted}, expected one")
        return rows[0]

    def of(self, name, setting, **wanted):
        """Lines of a table about a setting."""
        return self.rows(name, network=setting["network"], setting=setting["setting"], **wanted)

    def settings(self, series=None, network=None):
        """Lines of settings.csv; those that have seen a series."""
        rows = self.rows("settings.csv")
        if series is not None:
            seen = {(row["network"], row["setting"]) for row in self.rows("scores.csv", series=series)}
            rows = [row for row in rows if (row["network"], row["setting"]) in seen]
        return [row for row in rows if network is None or row["network"] == network]

    def networks(self):
        """Kinds of networks, in the order of the settings."""
        return list(dict.fromkeys(row["network"] for row in self.settings()))

    def series_names(self, with_curves=None):
        return [row["series"] for row in self.rows("series.csv") if with_curves in (None, row["with_curves"] == "yes")]

    def series(self, name):
        """What provenance.json tells about a series."""
        return next(series for series in self.provenance["series"] if series["name"] == name)

    def expect_curves(self, series, truth=False):
        """The line of a series in series.csv. Refuses one without curves, or, where it is needed, without truth."""
        row = self.row("series.csv", series=series)
        if row["with_curves"] != "yes":
            raise InputError(f"the series {series} has no curves: its images are scored alone")
        if truth and row["reference"] != "truth":
            raise InputError(f"the series {series} has no truth: F1 and over-segmentation are not known")
        return row
