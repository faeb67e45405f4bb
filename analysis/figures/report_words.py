"""What the report says in words, from its tables alone."""

import math

import floor_lines
import largest_figure
import observer_lines
import reliability_words
import sizes_figure
from analysis_tables import file_name, number
from curve_panels import panels_of
from dose_axis import dose_text, series_name
from networks import name_of
from settings import setting_name

LEAST = 1e-6  # differences below this stand for 0


def verdict_rule(tables):
    """How verdicts are found."""
    return ("A verdict follows from the 95 % interval: it agrees if all of it lies where the claim holds (given below the paper's "
            "value), disagrees if none of it does, and cannot tell otherwise, or where a network that is judged finds less than "
            f"{percent(100 * tables.least_plateau)} % of the particle at the highest doses of the series. A value that the paper "
            "gives as “about” or “from” is taken for anything within a factor of 2 (of doses). Compared networks have segmented the "
            "same images, and their numbers come from the same resamples, where nothing else is said.")


CAPTIONS = {
    "differences": "Difference of the networks' F1 on the same frames, {series}: running means{intervals}.",
    "histograms": "Frames by F1, {series}: of all doses (dashed: means), and of each decade of dose.",
    "learning_loss": "Loss in training and validation by epoch, one line a training.",
    "networks": "The trained networks, from their model files.",
    "example": "A training image as it was counted, and averaged over the width of an atom with its mask.",
    "mtf": "The camera's MTF, from the noise of vacuum (dosefloor fit-mtf). The paper's Eq. 1 takes N_D MTF² + N0 for the square of "
           "MTF + C, so where N0 is not small beside N_D its c0 comes out too small, c3 too large, C and N0 (Eq. 2) too small; dotted: "
           "what it would find without scatter. The fit of both sources, N_D MTF² + N0, has no such bias.",
}


def intervals_text(tables, series):
    return " with 95 % intervals" if tables.row("series.csv", series=series)["intervals_of"] else ""


def has_truth(tables, series):
    return tables.row("series.csv", series=series)["reference"] == "truth"


def single_frames(tables, series, together):
    """Whether a figure of curves has a panel with room for frames."""
    return any(panel.is_single for panel in panels_of(tables, series, together))


def observer_text(tables, series):
    return " Black: what an ideal observer finds with discs of these diameters." if observer_lines.discs(tables, series) else ""


def limits_caption(tables, series, name):
    replicated = any(int(row["replicates"]) > 1 for row in tables.settings(series))
    return (f"The doses from which each network sees the particle, {name}{intervals_text(tables, series).replace(' with', ', with')}"
            + (" and each replicate's own (dots)." if replicated else "."))


def ground_text(tables, series, single):
    """Of figures that shade doses that were not trained on, which those of several settings do not."""
    untrained = number(tables.settings(series)[0]["lowest_dose_per_A2"]) > number(
        tables.row("series.csv", series=series)["lowest_dose_per_A2"])
    return " Grey ground: doses below those trained on." if single and untrained else ""


def area_caption(tables, series, name):
    text = f"Segmented area over reference area against dose, {name}: running medians{intervals_text(tables, series)}"
    single = single_frames(tables, series, together=False)
    text += ("; dots: single frames" if single else "") + "; dashed: the reference area." + observer_text(tables, series)
    if single:
        text += " Below: the three doses. Light band: single frames from convergence on, where it is reached."
    text += floor_lines.CAPTION if floor_lines.has_floor(tables, series) else ""
    return text + ground_text(tables, series, single)


def f1_caption(tables, series, name):
    single = single_frames(tables, series, together=True)
    dots = "; dots: single frames" if single else ""
    return (f"F1 against dose, {name}: running means{intervals_text(tables, series)}{dots}." + observer_text(tables, series)
            + ground_text(tables, series, single))


def over_segmentation_caption(tables, series, name):
    return (f"Area segmented outside the particle, over the true area, {name}: running means{intervals_text(tables, series)}."
            + ground_text(tables, series, single_frames(tables, series, together=True)))


def overlay_caption(tables, series, name):
    found = ("what each network found, found outside the particle, and missed" if has_truth(tables, series) else
             "what each network found")
    return f"The same particle at rising dose, {name}: {found}."


def largest_caption(tables, series, name):
    over = "the truth" if has_truth(tables, series) else "what the network finds in the last frame"
    frames = largest_figure.frames_of(tables, series, tables.settings(series)[0])
    named = largest_figure.at_named_dose(frames)
    beside = (f", and what it found at {dose_text(number(named['dose_per_A2']))} e⁻/Å², the frame nearest to the paper's "
              f"{dose_text(largest_figure.NAMED_DOSE)}" if named else "")
    return f"The largest area that each network found of a particle, {name}, over {over}{beside}."


def learning_caption(tables):
    of = "validation and training images" if sizes_figure.has_training_f1(tables) else "validation images"
    return f"F1 of {of} by epoch, one line a training."


def sizes_caption(tables):
    curved = " and the three doses" if tables.series_names(with_curves=True) else ""
    trained = ", F1 of the images trained on" if sizes_figure.has_training_f1(tables) else ""
    return f"What more training specimens are worth: F1{trained}{curved} against their number."


OF_SERIES = {"limits": limits_caption, "area": area_caption, "f1": f1_caption,
             "over_segmentation": over_segmentation_caption, "overlay": overlay_caption, "largest": largest_caption}
OF_EXPERIMENT = {"learning_f1": learning_caption, "sizes": sizes_caption}


def caption(tables, name):
    """It promises what is drawn, and no more."""
    if name == "reliability":
        return reliability_words.caption(tables)
    for series in tables.series_names():
        kind = name.removesuffix(f"_{file_name(series)}")
        if kind != name and kind in OF_SERIES:
            return OF_SERIES[kind](tables, series, series_name(series))
        if kind != name:
            return CAPTIONS[kind].format(series=series_name(series), intervals=intervals_text(tables, series))
    return OF_EXPERIMENT[name](tables) if name in OF_EXPERIMENT else CAPTIONS[name]


def percent(share):
    return f"{share:.0f}" if abs(share) >= 10 else f"{share:.2g}"


def value(of, show):
    """A number that may be one that the series does not reach."""
    if math.isnan(of):
        return "undefined"
    return show(of) if math.isfinite(of) else "not reached"


def trained_on(row, keys):
    """"the MSD-net (low range)"."""
    name = setting_name(row, keys)
    return f"the {name_of(row['network'])}" + (f" ({name})" if name else "")


def by_false_share(tables, series):
    """Lines of rules.csv on 50 % doses where all networks mark the same share of the background; none where that is not known."""
    return tables.rows("rules.csv", series=series, limit="half", rule="false-share") if tables.has("rules.csv") else []


def fair_rows(tables, series, network):
    """50 % doses of a network's settings, with their plateaus: at the same false share for all networks where that is known,
    else by the rule that all tables follow."""
    if fair := by_false_share(tables, series):
        return [row for row in fair if row["network"] == network]
    plateaus = {row["setting"]: row["plateau_share"] for row in tables.rows("target_bands.csv", series=series, network=network)}
    rows = tables.rows("limits.csv", series=series, network=network, limit="half")
    return [row | {"plateau_share": plateaus[row["setting"]]} for row in rows]


def half_dose(tables, series, network):
    """A clause on the setting of a network that finds half of the particle at the least dose, or on what it lacks."""
    of_network = fair_rows(tables, series, network)
    in_any = " in any setting" if len(of_network) > 1 else ""
    learnt = [row for row in of_network if number(row["plateau_share"]) >= tables.least_plateau]
    if not learnt:
        most = max((number(row["plateau_share"]) for row in of_network), default=math.nan)
        found = f"it finds {percent(100 * most)} % of the particle at the highest doses; " if math.isfinite(most) else ""
        return f"the {name_of(network)} has not learnt to segment{in_any} ({found}train it longer or on more specimens)"
    rows = [row for row in learnt if row["dose_per_A2"]]
    if not rows:
        highest = number(tables.row("series.csv", series=series)["highest_dose_per_A2"])
        return f"the {name_of(network)} does not find half of the particle at all doses up to {dose_text(highest)} e⁻/Å²{in_any}"
    best = min(rows, key=lambda row: number(row["dose_per_A2"]))
    at_most = "at most " if best["state"] == "at the first dose" else ""
    ties = sum(row["dose_per_A2"] == best["dose_per_A2"] for row in rows)
    which = trained_on(best, tables.keys) if ties == 1 else f"the {name_of(network)} ({ties} settings alike)"
    return f"{which} finds half of the particle from {at_most}{dose_text(number(best['dose_per_A2']))} e⁻/Å²"


def answer_parts(tables):
    """What the answer holds for, or "", and a clause on the best setting of each network; none where no series was analysed."""
    series = tables.series_names(with_curves=True)
    if not series:
        return "", []
    networks = tables.networks()
    conditions = [] if series[0] == "dose_series" else [f"in {series_name(series[0])}"]
    conditions += [rule_name(tables, "false-share")] if by_false_share(tables, series[0]) else []
    conditions += ["at best"] if len(tables.settings()) > len(networks) else []
    return ", ".join(conditions), [half_dose(tables, series[0], network) for network in networks]


def answer(tables):
    """The report's title: one sentence."""
    condition, clauses = answer_parts(tables)
    if not clauses:
        return "No series of images was analysed"
    sentence = (f"{condition}, " if condition else "") + "; ".join(clauses)
    return sentence[0].upper() + sentence[1:] + "."


def answer_lines(tables):
    """The same for a terminal: a line for each network."""
    condition, clauses = answer_parts(tables)
    lines = [f"{condition[0].upper()}{condition[1:]}:"] if condition else []
    indent = "  " if condition else ""
    return lines + [indent + (clause if indent else clause[0].upper() + clause[1:]) for clause in clauses]


def counted(count, what):
    return f"{count} {what}{'' if count == 1 else 's'}"


def networks_text(tables):
    """"MSD-net of 98 821 parameters", each kind once."""
    kinds = dict.fromkeys((row["network"], int(row["parameters"])) for row in tables.rows("networks.csv"))
    return ", ".join(f"{name_of(network)} of {parameters:,} parameters".replace(",", "\u202f") for network, parameters in kinds)


def scale(tables):
    """How large the experiment was."""
    trainings, settings = tables.rows("networks.csv"), tables.settings()
    doses = sorted({(number(row["lowest_dose_per_A2"]), number(row["highest_dose_per_A2"])) for row in settings})
    trained = " or ".join(f"{dose_text(low)} to {dose_text(high)}" for low, high in doses)
    epochs = " or ".join(map(str, sorted({int(row["epoch"]) for row in trainings})))
    text = f"Trained: {networks_text(tables)}, for {epochs} epochs on doses of {trained} e⁻/Å². "
    if len(trainings) > len(tables.networks()):
        counts = sorted({int(row["replicates"]) for row in settings})
        replicates = counted(counts[0], "replicate") if len(counts) == 1 else f"{counts[0]} to {counts[-1]} replicates"
        varied = f"what varies: {', '.join(tables.keys)}" if tables.keys else "nothing varies but the seeds of training"
        text += f"{counted(len(trainings), 'training')} of {counted(len(settings), 'setting')} ({varied}), {replicates} of each. "
    return text + counting(tables)


def counting(tables):
    """Which pixels count as particle."""
    thresholds = sorted({number(row["threshold"]) for row in tables.rows("networks.csv")})
    values = f"{thresholds[0]:.2g}" + (f" to {thresholds[-1]:.2g}" if len(thresholds) > 1 else "")
    if tables.rule == "false-share":
        return (f"A pixel counts as particle above the probability ({values}) at which its network marks "
                f"{percent(100 * tables.provenance['false_share'])} % of the background of its validation images.")
    return f"A pixel counts as particle above a probability of {values}."


def training_notes(tables):
    """What a reader has to know of single trainings, one sentence each."""
    notes = []
    for row in tables.rows("networks.csv"):
        if row.get("note"):
            which = ", ".join(text for text in (setting_name(row, tables.keys), row["replicate"]) if text)
            notes.append(f"The {name_of(row['network'])}{f' ({which})' if which else ''}: {row['note']}.")
    return notes


def rule_name(tables, rule):
    """A counting rule as the head of a column."""
    if rule == "false-share":
        return f"with {percent(100 * tables.provenance['false_share'])} % of the background marked"
    return {"threshold": "above the threshold", "half": "above 0.5"}[rule]


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
    row = tables.row("series.csv", series=series)
    low, high = (dose_text(number(row[name])) for name in ("lowest_dose_per_A2", "highest_dose_per_A2"))
    all_settings, seen = len(tables.settings()), int(row["settings"])
    text = (f"{row['frames']} images of {counted(int(row['particles']), 'particle')} at {low} to {high} e⁻/Å²"
            + (f", of a camera of MTF model {row['mtf_model']}" if row["mtf_model"] else ""))
    text += (", segmented by every network: all comparisons are of the same images." if seen == all_settings else
             f", segmented by {seen} of {all_settings} settings, as others have other images: only these are compared here.")
    if row["with_curves"] == "yes":
        text += f" Running medians and means are over {row['window_doses']} of {row['doses']} doses."
    text += "" if row["intervals_of"] else " Too few frames for intervals."
    if row["reference"] != "truth":
        text += (" There is no true mask: the reference is what the network itself segments in the particle's last frame, and "
                 "visibility is judged by area alone.")
    if row["with_curves"] == "yes":
        text += floor_lines.sentence(tables, series)
    # Images without a particle are told of where they give a floor.
    floor = row["with_curves"] == "yes" and floor_lines.has_floor(tables, series)
    left_out = int(row["without_reference"]) + (0 if floor else int(row["without_particle"]))
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
