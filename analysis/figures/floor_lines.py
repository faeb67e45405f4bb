"""What networks mark where there is no particle: the floor in figures against dose, and a cell and a sentence of the page.

The floor at a dose is the area that 99 % of the images without a particle near it do not exceed, over the mean particle's area.
"""

import math

from analysis_tables import column, number

NAME = "floor"
CAPTION = " Dotted, coloured: the floor, which 99 % of the images without a particle do not exceed."


def rows_of(tables, series, setting):
    """Lines of area_curves.csv that have a floor; earlier versions have none."""
    return [row for row in tables.of("area_curves.csv", setting, series=series) if row.get("floor_share")]


def has_floor(tables, series):
    return any(row.get("floor_share") for row in tables.rows("area_curves.csv", series=series))


def draw(axes, tables, series, settings, colours):
    """A dotted line a setting, in its colour; the first one is named."""
    for place, (setting, colour) in enumerate(zip(settings, colours)):
        rows = rows_of(tables, series, setting)
        if rows:
            axes.plot(column(rows, "dose_per_A2"), column(rows, "floor_share"), color=colour, linewidth=1.1, linestyle=(0, (1, 1.5)),
                      label=NAME if place == 0 else None)


def images_of(tables, series):
    """How many of a series' images are without a particle."""
    return len({(row["image_epoch"], row["specimen"]) for row in tables.rows("nulls.csv", series=series)})


def share_text(share):
    return f"{share:.3f}" if share < 0.1 else f"{share:.2f}"


def range_text(tables, series, setting):
    """From the least to the greatest floor of a setting."""
    floors = [number(row["floor_share"]) for row in rows_of(tables, series, setting)]
    low, high = min(floors, default=math.nan), max(floors, default=math.nan)
    if math.isnan(low):
        return "–"
    texts = list(dict.fromkeys((share_text(low), share_text(high))))
    return " to ".join(texts)


def sentence(tables, series):
    """What visibility means in a series with curves; nothing for tables of earlier versions, which do not say."""
    if has_floor(tables, series):
        return (f" {images_of(tables, series)} more images, of the support alone or of vacuum, give the floor: a particle counts as "
                "visible only where a network marks more than in 99 % of them.")
    if tables.has("nulls.csv"):
        return (" It has no images without a particle, so nothing says what the networks mark where there is none: visible means "
                "at least 5 % of the area.")
    return ""
