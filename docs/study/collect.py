"""Brings finished studies into this folder: tables, figures, configuration, what they cost; and the tables of README.md.

usage: collect.py DOSEFLOOR STUDY.toml...        (started where the studies were run; DOSEFLOOR is the program)

Every number of README.md's generated parts is read from the copied tables. Figures are the report's own.
"""

import csv
import json
import math
import pathlib
import shutil
import statistics
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = ("area", "f1", "limits", "overlay", "over_segmentation", "sizes")
AT_HALF = "at-half"  # what `dosefloor analyse --rule half` makes, in a study's folder there and here


def output_folder(dosefloor, study):
    lines = subprocess.run([dosefloor, "waves", study, "--dump-config"], check=True, capture_output=True, text=True).stdout
    return pathlib.Path(next(line for line in lines.splitlines() if line.startswith("folder = ")).split('"')[1])


def collect_analysis(run, to):
    """Copies tables, provenance and figures."""
    (to / "figures").mkdir(parents=True)
    for table in (run / "analysis").glob("*.csv"):
        shutil.copy(table, to)
    provenance = json.loads((run / "analysis" / "provenance.json").read_text(encoding="utf-8"))
    provenance.pop("host")
    (to / "provenance.json").write_text(json.dumps(provenance, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for picture in (run / "report" / "figures").glob("*.png"):
        if picture.stem.startswith(FIGURES):
            shutil.copy(picture, to / "figures")


def collect(dosefloor, study):
    """Copies what a study has left, and makes its analysis for the probability 0.5."""
    run, to = output_folder(dosefloor, study), HERE / study.stem
    subprocess.run([dosefloor, "analyse", study, "--rule", "half"], check=True)
    shutil.rmtree(to, ignore_errors=True)
    collect_analysis(run, to)
    collect_analysis(run / AT_HALF, to / AT_HALF)
    shutil.copy(study, to / "study.toml")
    status = subprocess.run([dosefloor, "status", study, "--json"], check=True, capture_output=True, text=True).stdout
    disk = sum(path.stat().st_size for path in run.rglob("*") if path.is_file() and run / AT_HALF not in path.parents)
    taken = json.loads(status) | {"seconds": seconds_of(run / "jobs" / "tasks"), "disk_bytes": disk}
    (to / "status.json").write_text(json.dumps(taken, indent=1) + "\n", encoding="utf-8")
    shutil.copy(run / "jobs" / "plan.json", to)


def seconds_of(journals):
    """From the first task's start to the last one's end."""
    times = [json.loads(line)["time"] for path in journals.rglob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    return max(times) - min(times)


def rows(study, table):
    with open(HERE / study / table, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text, unit):
    """Three digits; a dose that is not reached is infinite."""
    if not text:
        return "–"
    value = float(text)
    if math.isinf(value):
        return "not reached" if value > 0 and unit == "e⁻/Å²" else ("−∞" if value < 0 else "∞")
    digits = f"{float(f'{value:.3g}'):,.10g}".replace("-", "−")
    return f"{digits}{' ' if unit else ''}{unit}"


def claims(part=""):
    """All claims that a study judges; each links to the table that its number is from, in this part of the study's folder."""
    lines = ["| claim of the paper | paper | ours (95 % interval) | verdict | study |", "|---|---|---|---|---|"]
    for study in studies():
        folder = f"{study}/{part}" if part else study
        for claim in rows(folder, "claims.csv"):
            if claim["verdict"] != "not studied here":
                ours = f"[{number(claim['ours'], claim['unit'])}]({folder}/{claim['source']})"
                between = f" ({number(claim['low'], '')} to {number(claim['high'], '')})" if claim["low"] else ""
                reason = f": {claim['reason']}" if claim["reason"] else ""
                lines.append(f"| {claim['claim']} | {claim['paper']} | {ours}{between} | **{claim['verdict']}**{reason} | {study} |")
    return lines


def costs():
    lines = ["| study | trainings | core-hours planned | taken | wall time planned | taken | disk planned | taken | program |",
             "|---|---|---|---|---|---|---|---|---|"]
    for study in studies():
        plan, taken, facts = (json.loads((HERE / study / name).read_text(encoding="utf-8"))
                              for name in ("plan.json", "status.json", "provenance.json"))
        hours = sum(stage["core_hours"] for stage in taken["stages"].values())
        lines.append(f"| [{study}]({study}/study.toml) | {len(facts['networks'])} | {plan['core_seconds'] / 3600:.2f} | {hours:.2f} | "
                     f"{plan['seconds_here'] / 60:.0f} min | {taken['seconds'] / 60:.0f} min | {plan['bytes'] / 1e9:.2f} GB | "
                     f"{taken['disk_bytes'] / 1e9:.2f} GB | {facts['git_hash'][:7]} |")
    return lines


def sources():
    """What stored images and images made on the fly give, beside each other, above both probabilities."""
    lines = ["| network | probability above | 50 % dose, stored over on the fly | visibility dose, stored over on the fly | "
             "F1, stored less on the fly |", "|---|---|---|---|---|"]
    for folder, threshold in (("mini-on-the-fly", "0.9"), (f"mini-on-the-fly/{AT_HALF}", "0.5")):
        pairs = [pair for pair in rows(folder, "pairs.csv") if pair["series"] == "dose_series"
                 and pair["differs_in"] == "train.source" and pair["dose_high_per_A2"] == "inf"]
        for network in dict.fromkeys(pair["first_network"] for pair in pairs):
            found = {pair["quantity"]: pair for pair in pairs if pair["first_network"] == network}
            cells = (f"[{number(of['value'], '')}]({folder}/pairs.csv) ({number(of['low'], '')} to {number(of['high'], '')})"
                     for of in (found["half_ratio"], found["visibility_ratio"], found["f1_difference"]))
            lines.append(f"| {network} | {threshold} | {' | '.join(cells)} |")
    return lines


def camera():
    """What Eq. 1 and the two sources find in vacuum, by dose: medians of the frames between two doses."""
    frames = rows("vacuum", "mtf.csv")
    fits = json.loads((HERE / "vacuum" / "mtf.json").read_text(encoding="utf-8"))
    lines = ["| dose, e⁻/Å² | c0 by Eq. 1 | c3 by Eq. 1 | c0 of two sources | c3 of two sources |", "|---|---|---|---|---|"]
    for low, high in ((10, 30), (30, 100), (100, 200), (200, 1000), (1000, 10000)):
        between = [frame for frame in frames if low <= float(frame["dose_per_A2"]) <= high]
        medians = (statistics.median(float(frame[name]) for frame in between) for name in ("c0", "c3", "ts_c0", "ts_c3"))
        lines.append(f"| {low} to {high} | " + " | ".join(f"{median:.3f}" for median in medians) + " |")
    return [*lines, "", f"N0 = {fits['n0']:.4f} ± {fits['n0_err']:.4f} by Eq. 2, whose R² is {fits['r2']:.3f}; "
            f"{fits['ts_n0']:.4f} ± {fits['ts_n0_err']:.4f} of two sources; 0.01 in the simulation."]


def studies():
    return sorted(path.parent.name for path in HERE.glob("*/provenance.json"))


def main():
    dosefloor, *names = sys.argv[1:]
    for name in names:
        collect(dosefloor, pathlib.Path(name))
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    for part, lines in {"claims": claims(), "claims at half": claims(AT_HALF), "sources": sources(), "camera": camera(),
                        "costs": costs()}.items():
        before, rest = text.split(f"<!-- {part} -->\n", 1)
        _, after = rest.split(f"<!-- end of {part} -->\n", 1)
        text = f"{before}<!-- {part} -->\n" + "\n".join(lines) + f"\n<!-- end of {part} -->\n" + after
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
