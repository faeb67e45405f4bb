"""What the report says of networks' probabilities: their temperatures, and where they come true."""

import statistics

from analysis_tables import column, number
from dose_axis import dose_text
from networks import name_of

TABLE = "calibration.csv"
CLEARLY = 2.0  # times the error on validation images, and at least LEAST_ERROR: a dose at which a temperature is wrong
LEAST_ERROR = 0.01

FIGURE = ("How often a pixel is particle where a network gives it a probability, one line a training, against that probability; in bins "
          "one unit of log odds wide, those of fewer than 100 pixels left out. Below: the share of the pixels in each bin. The outermost "
          "bins hold all that is surer.")


def spread(values, digits):
    """"1.18" of one value, "1.03 to 1.18" of several."""
    low, high = (f"{end:.{digits}f}" for end in (min(values), max(values)))
    return low if low == high else f"{low} to {high}"


def share_text(share):
    return f"{100 * share:.2g} %" if share < 0.1 else f"{100 * share:.0f} %"


def rows_of(tables, network, series, **wanted):
    return [row for row in tables.rows(TABLE, network=network, **wanted) if row["series"].startswith(series) and int(row["pixels"])]


def of_network(tables, network):
    """A sentence on the temperatures of a network, and its calibration errors on validation images."""
    rows = rows_of(tables, network, "validation", dose_high_per_A2="inf")
    if not rows:
        return ""
    temperatures = [number(row["temperature"]) for row in rows if row["temperature"]]
    error = f"calibration error on validation images {spread(column(rows, 'calibration_error'), 3)}"
    if not temperatures:
        return f" {name_of(network)}: not calibrated, {error}."
    some = "" if len(temperatures) == len(rows) else f" ({len(rows) - len(temperatures)} of {len(rows)} not calibrated)"
    return f" {name_of(network)}: temperature {spread(temperatures, 2)}{some}, {error}."


def worst_decade(tables, network):
    """The decade of the dose series at which a network's probabilities are furthest off: (lowest dose, highest, error, share
    of the pixels that it expects to be particle, share that is), medians over its trainings; None without a dose series."""
    rows = [row for row in rows_of(tables, network, "dose_series") if row["dose_high_per_A2"] != "inf"]
    decades = []
    for low, high in dict.fromkeys((row["dose_low_per_A2"], row["dose_high_per_A2"]) for row in rows):
        of_decade = [row for row in rows if row["dose_low_per_A2"] == low]
        decades.append((number(low), number(high), *(statistics.median(column(of_decade, name)) for name in
                                                     ("calibration_error", "predicted_share", "observed_share"))))
    return max(decades, key=lambda decade: decade[2], default=None)


def at_each_dose(tables, network):
    """A clause on the decade of the dose series at which a network's probabilities are clearly worse than on validation images."""
    validation = column(rows_of(tables, network, "validation", dose_high_per_A2="inf"), "calibration_error")
    worst = worst_decade(tables, network)
    if not validation or worst is None or worst[2] < max(LEAST_ERROR, CLEARLY * statistics.median(validation)):
        return ""
    low, high, error, expected, true = worst
    return (f"at {dose_text(low)} to {dose_text(high)} e⁻/Å² the error of the {name_of(network)} is {error:.2g}: it expects "
            f"{share_text(expected)} of the pixels to be particle, where {share_text(true)} are")


def caption(tables):
    text = FIGURE + "".join(of_network(tables, network) for network in tables.networks())
    clauses = [clause for network in tables.networks() if (clause := at_each_dose(tables, network))]
    if any(row["temperature"] for row in tables.rows(TABLE)):
        text += " A temperature is right for all doses of the validation images together, not at each of them."
    return text + (" In the dose series, " + "; ".join(clauses) + "." if clauses else "")
