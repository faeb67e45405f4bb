"""Brings finished studies into this folder: tables, figures, configuration, what they cost; and the tables of README.md.

usage: collect.py DOSEFLOOR STUDY.toml...        (started where the studies were run; DOSEFLOOR is the program)

Every number of README.md's generated parts is read from the copied tables. Figures are the report's own.
"""

import csv
import json
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
FIGURES = ("area", "f1", "limits", "overlay", "over_segmentation", "sizes")


def output_folder(dosefloor, study):
    lines = subprocess.run([dosefloor, "waves", study, "--dump-config"], check=True, capture_output=True, text=True).stdout
    return pathlib.Path(next(line for line in lines.splitlines() if line.startswith("folder = ")).split('"')[1])


def collect(dosefloor, study):
    """Copies what a study has left."""
    run, to = output_folder(dosefloor, study), HERE / study.stem
    shutil.rmtree(to, ignore_errors=True)
    (to / "figures").mkdir(parents=True)
    shutil.copy(study, to / "study.toml")
    for table in [*(run / "analysis").glob("*.csv"), run / "analysis" / "provenance.json"]:
        shutil.copy(table, to)
    for picture in (run / "report" / "figures").glob("*.png"):
        if picture.stem.startswith(FIGURES):
            shutil.copy(picture, to / "figures")
    status = subprocess.run([dosefloor, "sweep", "status", study, "--json"], check=True, capture_output=True, text=True).stdout
    (to / "status.json").write_text(status, encoding="utf-8")
    plan = run / "sweep" / "plan.json"
    shutil.copy(plan, to)


def rows(study, table):
    with open(HERE / study / table, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text, unit):
    if not text:
        return "not reached" if unit == "e⁻/Å²" else "–"
    return f"{float(text):.3g}{' ' if unit else ''}{unit}"


def claims():
    """All claims that a study judges; each links to the table that its number is from."""
    lines = ["| claim of the paper | paper | ours (95 % interval) | verdict | study |", "|---|---|---|---|---|"]
    for study in studies():
        for claim in rows(study, "claims.csv"):
            if claim["verdict"] != "not studied here":
                ours = f"[{number(claim['ours'], claim['unit'])}]({study}/{claim['source']})"
                between = f" ({number(claim['low'], '')} to {number(claim['high'], '')})" if claim["low"] else ""
                lines.append(f"| {claim['claim']} | {claim['paper']} | {ours}{between} | **{claim['verdict']}** | {study} |")
    return lines


def costs():
    lines = ["| study | trainings | planned core-hours | taken | planned disk | program |", "|---|---|---|---|---|---|"]
    for study in studies():
        plan = json.loads((HERE / study / "plan.json").read_text(encoding="utf-8"))
        status = json.loads((HERE / study / "status.json").read_text(encoding="utf-8"))
        facts = json.loads((HERE / study / "provenance.json").read_text(encoding="utf-8"))
        taken = sum(stage["core_hours"] for stage in status["stages"].values())
        lines.append(f"| [{study}]({study}/study.toml) | {len(facts['networks'])} | {plan['core_seconds'] / 3600:.2f} | {taken:.2f} | "
                     f"{plan['bytes'] / 1e9:.1f} GB | {facts['git_hash'][:7]} |")
    return lines


def studies():
    return sorted(path.parent.name for path in HERE.glob("*/provenance.json"))


def main():
    dosefloor, *names = sys.argv[1:]
    for name in names:
        collect(dosefloor, pathlib.Path(name))
    page = HERE / "README.md"
    text = page.read_text(encoding="utf-8")
    for part, lines in {"claims": claims(), "costs": costs()}.items():
        before, rest = text.split(f"<!-- {part} -->\n", 1)
        _, after = rest.split(f"<!-- end of {part} -->\n", 1)
        text = f"{before}<!-- {part} -->\n" + "\n".join(lines) + f"\n<!-- end of {part} -->\n" + after
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
