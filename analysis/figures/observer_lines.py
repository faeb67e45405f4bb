"""What an ideal observer finds in a dose series: lines in figures against dose, and a part of the page.

The observer (dosefloor observe) knows the noise-free images with and without the particle and decides by the pixels in discs of
some diameters: what the electrons allow.
"""

import math

import style
from analysis_tables import column, number
from dose_axis import dose_text

DASHES = ((0, (1, 1)), (0, (3, 1.5)), (0, (6, 1.5)))  # from the smallest disc on
NAME = "ideal observer"
COMMAND = "dosefloor observe EXPERIMENT.toml --dose-series"


def discs(tables, series):
    """Diameters in Å as the tables have them, ascending; none where no observer has seen the series."""
    return sorted({row["disc_A"] for row in tables.rows("observer_curves.csv", series=series)}, key=number)


def name_of(disc):
    return f"{NAME}, {number(disc):g} Å"


def names(tables, series):
    """Of the lines that draw() adds."""
    return [name_of(disc) for disc in discs(tables, series)]


def draw(axes, tables, series, quantity):
    """A line for each disc, of a column of observer_curves.csv."""
    for place, disc in enumerate(discs(tables, series)):
        rows = tables.rows("observer_curves.csv", series=series, disc_A=disc)
        axes.plot(column(rows, "dose_per_A2"), column(rows, quantity), color=style.INK, linewidth=0.9,
                  linestyle=DASHES[place % len(DASHES)], label=name_of(disc))


def limit(tables, series, disc, name):
    return tables.row("observer_limits.csv", series=series, disc_A=disc, limit=name)


def is_below(row):
    """Whether the dose may lie below the series."""
    return row["state"] == "at the first dose"


def sentence(tables, series, half_doses):
    """How far the best network is from what the electrons allow, by the networks' 50 % doses: (name, e⁻/Å² or NaN)."""
    found = []
    who, best = min((of for of in half_doses if math.isfinite(of[1])), key=lambda of: of[1], default=("", math.nan))
    for disc in discs(tables, series):
        row = limit(tables, series, disc, "half")
        dose = number(row["dose_per_A2"])
        if math.isfinite(dose):
            at_most, at_least = ("at most ", "at least ") if is_below(row) else ("", "")
            factor = f" ({at_least}{best / dose:.2g} times less)" if math.isfinite(best) else ""
            found.append(f"with discs of {number(disc):g} Å from {at_most}{dose_text(dose)} e⁻/Å²{factor}")
    observer = ", ".join(found) if found else "with no disc within the series"
    network = (f"{who[:1].upper()}{who[1:]} finds half of the particle from {dose_text(best)} e⁻/Å²"
               if math.isfinite(best) else "No network finds half of the particle")
    return f"{network}; an ideal observer who knows the noise-free images finds as much {observer}."
