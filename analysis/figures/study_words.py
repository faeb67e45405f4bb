"""What a study's report says in words, from its tables alone."""

import math

from analysis_tables import number
from dose_axis import dose_text, name_of, series_name
from study_tables import file_name, setting_name

LEAST = 1e-6  # differences below this stand for 0

RULE = ("A verdict follows from the 95 % interval: it agrees if all of it lies where the claim holds (given below the paper's "
        "value), disagrees if none of it does, and cannot tell otherwise, or where a network that is compared finds less than 80 % "
        "of the particle at the highest doses of the series. Compared networks have segmented the same images, and their numbers "
        "come from the same resamples.")

CAPTIONS = {
    "area": "Segmented area over reference area against dose, {series}: running medians of all replicates of a setting, with 95 % "
            "intervals. Black: what an ideal observer finds by discs of these diameters.",
    "f1": "F1 against dose, {series}: running means with 95 % intervals.",
    "over_segmentation": "Area segmented besides the particle, over the true area, {series}: running means with 95 % intervals.",
    "overlay": "The same particle at rising dose, {series}: what each setting found, found besides the particle, and missed.",
    "limits": "The doses from which each setting sees the particle, {series}, with 95 % intervals and each replicate's own (dots).",
    "sizes": "What more training specimens are worth: F1 and the three doses against their number.",
    "learning_f1": "F1 of validation images by epoch, one line a training.",
    "learning_loss": "Loss in training and validation by epoch.",
}


def caption(tables, name):
    for series in tables.series_names():
        kind = name.removesuffix(f"_{file_name(series)}")
        if kind != name:
            return CAPTIONS[kind].format(series=series_name(series))
    return CAPTIONS[name]


def trained_on(row, keys):
    """"the MSD-net (low range)"."""
    name = setting_name(row, keys) if any(row[key] for key in keys) else ""
    return f"the {name_of(row['network'])}" + (f" ({name})" if name else "")


def half_dose(tables, series, network):
    """A clause on the setting of a network that finds half of the particle at the least dose."""
    rows = [row for row in tables.rows("study_limits.csv", series=series, network=network, limit="half") if row["dose_per_A2"]]
    if not rows:
        highest = number(tables.row("study_series.csv", series=series)["highest_dose_per_A2"])
        return f"the {name_of(network)} does not find half of the particle up to {dose_text(highest)} e⁻/Å² in any setting"
    best = min(rows, key=lambda row: number(row["dose_per_A2"]))
    at_most = "at most " if best["state"] == "at the first dose" else ""
    ties = sum(row["dose_per_A2"] == best["dose_per_A2"] for row in rows)
    which = trained_on(best, tables.keys) if ties == 1 else f"the {name_of(network)} ({ties} settings alike)"
    return f"{which} finds half of the particle from {at_most}{dose_text(number(best['dose_per_A2']))} e⁻/Å²"


def answer(tables):
    """The report's title: one sentence, on the best setting of each network."""
    series = tables.series_names(with_curves=True)
    if not series:
        return "No series of images was analysed"
    clauses = [half_dose(tables, series[0], network) for network in tables.networks()]
    sentence = "; ".join(clauses)
    where = "" if series[0] == "dose_series" else f" (in {series_name(series[0])})"
    return f"At best, {sentence}{where}."


def scale(tables):
    """How large the study was."""
    trainings, settings = tables.rows("study_networks.csv"), tables.settings()
    varied = f"what varies: {', '.join(tables.keys)}" if tables.keys else "nothing varies but the seeds of training"
    counts = sorted({int(row["replicates"]) for row in settings})
    replicates = f"{counts[0]}" if len(counts) == 1 else f"{counts[0]} to {counts[-1]}"
    epochs = sorted({int(row["epoch"]) for row in trainings})
    return (f"{len(trainings)} trainings of {len(settings)} settings ({varied}), {replicates} "
            f"replicate{'s' if counts != [1] else ''} of each, {' or '.join(map(str, epochs))} epochs. A pixel counts as particle "
            f"above a probability of {trainings[0]['threshold']}.")


def replicates_note(tables):
    """What intervals are of, and how far they can be trusted with so few trainings."""
    counts = sorted({int(row["replicates"]) for row in tables.settings()})
    if counts == [1]:
        return ("Each setting was trained once: intervals are of particles and noise, and what another training would change is in "
                "none of them. Differences of one training each may be chance.")
    note = ("Replicates differ in the seeds of training alone; intervals of several are of particles, noise and training. ")
    if counts[0] == 1:
        note += "Settings of one replicate have intervals of particles and noise alone. "
    if counts[-1] < 10:
        note += ("So few trainings bound poorly what others would give: where training makes the difference, an interval holds the "
                 "truth for 2 replicates in half of the cases, for 3 in three of four.")
    return note


def of_series(tables, series):
    """What a series is, and who has seen it."""
    row = tables.row("study_series.csv", series=series)
    low, high = (dose_text(number(row[name])) for name in ("lowest_dose_per_A2", "highest_dose_per_A2"))
    all_settings, seen = len(tables.settings()), int(row["settings"])
    text = (f"{row['frames']} images of {row['particles']} particle{'s' if row['particles'] != '1' else ''} at {low} to {high} "
            f"e⁻/Å²" + (f", of a camera of MTF model {row['mtf_model']}" if row["mtf_model"] else ""))
    text += (", segmented by every network: all comparisons are of the same images." if seen == all_settings else
             f", segmented by {seen} of {all_settings} settings, as others have other images: only these are compared here.")
    if row["with_curves"] == "yes":
        text += f" Running medians and means are over {row['window_doses']} of {row['doses']} doses."
    if row["reference"] != "truth":
        text += " There is no true mask: the reference is what is segmented in the particle's last frame."
    left_out = int(row["without_particle"]) + int(row["without_reference"])
    return text + (f" {left_out} images without a reference area were left out." if left_out else "")


def accepted(claim):
    """The values for which a claim holds."""
    low, high = number(claim["accepted_low"]), number(claim["accepted_high"])
    if math.isnan(low):
        return ""
    unit = f" {claim['unit']}" if claim["unit"] else ""
    low_text, high_text = ("0" if abs(end) < LEAST else dose_text(end) for end in (low, high))
    if not math.isfinite(high):
        return f"holds above {low_text}{unit}"
    if not math.isfinite(low) or low == 0.0:
        return f"holds below {high_text}{unit}"
    return f"holds for {low_text} to {high_text}{unit}"
