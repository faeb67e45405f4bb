"""Which curves against dose share a panel of a figure, and how they are called and coloured there."""

import dataclasses

from dose_axis import key_inches
from networks import colour_of, name_of
from settings import colours_of, panels, setting_name


@dataclasses.dataclass
class Panel:
    settings: list  # lines of settings.csv
    colours: list
    names: list  # of the curves; empty where the title says it
    title: str

    @property
    def is_single(self):
        """One setting a network: there is room for more than curves."""
        return len({row["network"] for row in self.settings}) == len(self.settings)

    def key_height(self, more=()):
        """Of the names above the panel and `more` others, inches."""
        return key_inches([name for name in (*self.names, *more) if name])


def panels_of(tables, series, together):
    """One panel a network, or more where it has many settings. `together`: a single panel where no network has several."""
    settings = tables.settings(series)
    kinds = list(dict.fromkeys(row["network"] for row in settings))
    if together and len(kinds) == len(settings):
        return [panel_of(tables, settings, [])]
    return [panel_of(tables, rows, differing) for network in kinds
            for rows, differing in panels([row for row in settings if row["network"] == network], tables.keys) if rows]


def panel_of(tables, settings, differing):
    kinds = list(dict.fromkeys(row["network"] for row in settings))
    if len(kinds) == len(settings):
        names = [name_of(kind) for kind in kinds]
        return Panel(settings, [colour_of(kind) for kind in kinds], *((names, "") if len(kinds) > 1 else ([""], names[0])))
    keys = [key for key in tables.keys if key in differing] or tables.keys
    common = setting_name(settings[0], [key for key in tables.keys if key not in differing])
    return Panel(settings, list(colours_of(settings, differing)), [setting_name(row, keys) for row in settings],
                 name_of(kinds[0]) + (f", {common}" if common else ""))
