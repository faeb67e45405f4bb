"""Brings finished ablations of the MSD-net into this folder, and writes the tables of README.md from them.

usage: collect.py [NAME=FOLDER...]     NAME: integration, envelope (both of mini-ablation.toml), cost, width (mini-ablation-NAME.toml),
                                       equal-cost (mini-equal-cost.toml); FOLDER: its output.folder. Without any the tables are
                                       written from what is here.

Every number of the generated parts is read from NAME-rules.csv (the tables of `dosefloor analyse`) and NAME-trainings.csv (steps and
core-seconds of the trainings, from their curves.csv).
"""

import csv
import json
import math
import pathlib
import re
import statistics
import sys

HERE = pathlib.Path(__file__).resolve().parent
RULES = (("false-share", "1 %"), ("half", "0.5"), ("threshold", "0.9"))
ROWS = {  # setting of mini-ablation.toml: (image to, dilations to, initial weights, rate) -> label
    ("false", "10", "depth", "0.001"): "the paper's words: image to the first layer, dilations to 10 px",
    ("false", "10", "he", "0.001"): "He's initial weights alone",
    ("false", "3", "depth", "0.001"): "dilations to 3 px alone",
    ("true", "10", "depth", "0.001"): "image to all layers alone",
    ("true", "3", "depth", "0.001"): "image to all layers, dilations to 3 px",
    ("true", "3", "depth", "0.003"): "... and a learning rate of 3e-3 (the default net, the quickstart's rate)",
    ("true", "3", "he", "0.003"): "... and He's initial weights",
}
COST_ROWS = {values: ROWS[values] for values in list(ROWS)[:2] + list(ROWS)[3:4]}
WIDTH_ROWS = {  # setting of mini-ablation-width.toml: (width, specimens, epochs) -> label
    ("4", "120", "1"): "4 channels a layer, equal core-seconds",
    ("8", "36", "1"): "8 channels a layer, equal core-seconds",
    ("4", "160", "12"): "4 channels a layer, equal steps",
}


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


EQUAL_COST_ROWS = {  # setting of mini-equal-cost.toml: (network, largest tilt) -> label
    ("unet", "0"): "U-net, zone axis",
    ("msd", "0"): "MSD-net, zone axis",
    ("unet", "3"): "U-net, tilts to 3° and all of Table 1's optics",
    ("msd", "3"): "MSD-net, tilts to 3° and all of Table 1's optics",
}


def trainings(run):
    """Steps and core-seconds of every training: each was of one rank with one thread."""
    rows = []
    for curves in sorted(run.glob("networks/*/*/curves.csv")):
        epochs = read(curves)
        name = curves.parent.parent.name
        rows.append({"network": curves.parent.name, "setting": re.sub(r",seed-\d+$", "", name), "seed": re.search(r"seed-(\d+)$", name)[1], "steps": epochs[-1]["step"],
                     "core_seconds": f"{sum(float(epoch['seconds'] or 0) for epoch in epochs):.1f}", "validation_loss": epochs[-1]["validation_loss"]})
    return rows


def collect(name, run):
    write(HERE / f"{name}-rules.csv", [row for row in read(run / "analysis" / "rules.csv") if row["series"] == "dose_series"])
    write(HERE / f"{name}-trainings.csv", trainings(run))
    text = (run / "analysis" / "provenance.json").read_text(encoding="utf-8")
    facts = json.loads(text.replace(str(run), f"runs/{run.name}"))  # wherever it was
    facts.pop("host")
    (HERE / f"{name}-provenance.json").write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def dose(text):
    value = float(text) if text else math.inf
    return f"{value:.0f}" if math.isfinite(value) else "never"


def of_setting(rows, keys, values):
    return [row for row in rows if tuple(row[key] for key in keys) == values]


def half_dose(rows, rule):
    """Dose from which half of the particle is found, with its interval."""
    row = next(row for row in rows if row["rule"] == rule and row["limit"] == "half")
    return f"{dose(row['dose_per_A2'])} ({dose(row['low'])} to {dose(row['high'])})"


def plateau(rows):
    return f"{float(next(row for row in rows if row['rule'] == 'false-share')['plateau_share']):.2f}"


def cost(name, network, setting):
    """A training is shared by settings that differ in the series alone, whose names then say more than its own."""
    rows = [row for row in read(HERE / f"{name}-trainings.csv")
            if row["network"] == network and set(row["setting"].split(",")) <= set(setting.split(","))]
    return f"{rows[0]['steps']} | {statistics.median(float(row['core_seconds']) for row in rows):.0f}"


def table(name, keys, labels, beside=None):
    if not (HERE / f"{name}-rules.csv").exists():
        return ["Not trained yet."]
    rules = read(HERE / f"{name}-rules.csv")
    envelope = read(HERE / f"{beside}-rules.csv") if beside and (HERE / f"{beside}-rules.csv").exists() else None
    head = ["network", *(f"50 % dose, {label}" for _, label in RULES), "area at high dose", "steps", "core-seconds"]
    head += ["50 % dose by the envelope, 1 %"] if envelope else []
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for values, label in labels.items():
        rows = of_setting(rules, keys, values)
        if rows:
            cells = [label, *(half_dose(rows, rule) for rule, _ in RULES), plateau(rows), cost(name, rows[0]["network"], rows[0]["setting"])]
            cells += [half_dose(of_setting(envelope, keys, values), "false-share")] if envelope else []
            lines.append(f"| {' | '.join(cells)} |")
    return lines


def main():
    for argument in sys.argv[1:]:
        name, folder = argument.split("=", 1)
        collect(name, pathlib.Path(folder))
    msd = "train.msd."
    keys = tuple(msd + key for key in ("image_to_all_layers", "dilation_max", "initial_weights", "learning_rate"))
    parts = {"steps": table("integration", keys, ROWS, beside="envelope"),
             "cost": table("cost", keys, COST_ROWS),
             "equal cost": table("equal-cost", ("network", "dose_series.max_tilt_deg"), EQUAL_COST_ROWS),
             "width": table("width", (msd + "width", "train.specimens", "train.epochs"), WIDTH_ROWS)}
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    for part, lines in parts.items():
        before, rest = text.split(f"<!-- {part} -->\n", 1)
        _, after = rest.split(f"<!-- end of {part} -->\n", 1)
        text = f"{before}<!-- {part} -->\n" + "\n".join(lines) + f"\n<!-- end of {part} -->\n" + after
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
