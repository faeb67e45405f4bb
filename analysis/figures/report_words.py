"""What the report says in words, from its tables alone."""

import math

from analysis_tables import number
from dose_axis import dose_text, name_of, series_name

RULE = ("A verdict follows from the 95 % interval: it agrees if all of it lies where the claim holds, disagrees if none of it "
        "does, and cannot tell otherwise, or where a network finds less than 80 % of the particle at the highest doses of the "
        "series. A value that the paper gives as “about” or “from” is taken for anything within a factor of 2 (of doses). "
        "Intervals are of particles and noise: one network of each kind was trained, and what another training would "
        "change is not in them.")

CAPTIONS = {
    "area": "Segmented area over reference area against dose, {series}. Grey: single frames; line and band: running median "
            "with 95 % interval; dashed: the reference area; black: an ideal observer; grey ground: doses below those trained on.",
    "overlay": "The same particle at rising dose, {series}: what was found, found besides the particle, and missed.",
    "f1": "F1 against dose, {series}: single frames, running means with 95 % intervals, the difference of the networks on the "
          "same frames, and histograms by decade of dose.",
    "over_segmentation": "Area segmented besides the particle, over the true area, {series}; running mean with 95 % interval.",
    "learning": "Learning curves: loss in training and validation, and validation F1.",
    "networks": "The trained networks, from their model files.",
    "example": "A training image as it was counted, and averaged over the width of an atom with its mask.",
    "mtf": "The camera's MTF, from the noise of vacuum (dosefloor fit-mtf). The paper's Eq. 1 takes N_D MTF² + N0 for the square of "
           "MTF + C, so where N0 is not small beside N_D its c0 comes out too small, c3 too large, C and N0 (Eq. 2) too small; dotted: "
           "what it would find without scatter. The fit of both sources, N_D MTF² + N0, has no such bias.",
}


def caption(tables, name):
    for series in tables.series_names():
        if name.endswith(f"_{series}"):
            return CAPTIONS[name.removesuffix(f"_{series}")].format(series=series_name(series))
    return CAPTIONS[name]


def percent(share):
    return f"{share:.0f}" if abs(share) >= 10 else f"{share:.2g}"


def value(of, show):
    """A number that may be one that the series does not reach."""
    if math.isnan(of):
        return "undefined"
    return show(of) if math.isfinite(of) else "not reached"


def half_dose(tables, series, network):
    """A clause on the 50 % dose of a network."""
    row = tables.row("limits.csv", series=series, network=network, limit="half")
    dose = number(row["dose_per_A2"])
    highest = number(tables.row("series.csv", series=series)["highest_dose_per_A2"])
    if math.isnan(dose):
        return f"the {name_of(network)} does not find half of the particle up to {dose_text(highest)} e⁻/Å²"
    at_most = "at most " if row["state"] == "at the first dose" else ""
    return f"the {name_of(network)} finds half of the particle from {at_most}{dose_text(dose)} e⁻/Å²"


def answer(tables):
    """The report's title: one sentence."""
    series = tables.series_names()
    if not series:
        return "No series of images was analysed"
    clauses = [half_dose(tables, series[0], network) for network in tables.networks()]
    sentence = " and ".join([", ".join(clauses[:-1]), clauses[-1]] if len(clauses) > 1 else clauses)
    where = "" if series[0] == "dose_series" else f" (in {series_name(series[0])})"
    return sentence[0].upper() + sentence[1:] + where + "."


def scale(tables):
    """How large the experiment was."""
    networks = tables.rows("networks.csv")
    trained = ", ".join(f"{name_of(row['network'])} of {int(row['parameters']):,} numbers for {row['epoch']} epochs"
                        .replace(",", "\u202f") for row in networks)
    low, high = (dose_text(number(networks[0][name])) for name in ("lowest_dose_per_A2", "highest_dose_per_A2"))
    return (f"Trained: {trained}, on doses of {low} to {high} e⁻/Å². A pixel counts as particle above a probability of "
            f"{networks[0]['threshold']}.")


def of_series(tables, series):
    """What a series is, and what its intervals are of."""
    row = tables.row("series.csv", series=series)
    low, high = (dose_text(number(row[name])) for name in ("lowest_dose_per_A2", "highest_dose_per_A2"))
    text = (f"{row['frames']} images of {row['particles']} particle{'s' if row['particles'] != '1' else ''} at {low} to {high} "
            f"e⁻/Å², seen by every network. Running medians and means are over {row['window_doses']} of {row['doses']} doses.")
    text += f" Intervals are of {row['intervals_of']}." if row["intervals_of"] else " Too few frames for intervals."
    if row["reference"] != "truth":
        text += (" There is no true mask: the reference is what the network itself segments in the particle's last frame, and "
                 "visibility is judged by area alone.")
    left_out = int(row["without_particle"]) + int(row["without_reference"])
    return text + (f" {left_out} images without a reference area were left out." if left_out else "")
