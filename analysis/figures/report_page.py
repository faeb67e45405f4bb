"""The report as one page of HTML: it holds its figures, and has every number from a table that it links."""

from __future__ import annotations

import base64
import html

import report_words as words
from analysis_tables import file_name, number
from dose_axis import dose_text, series_name
from report_html import code, escape, interval, link
from report_style import STYLE
from report_tables import limits_table, observer_part, pairs_table, rules_table, scores_table

NOT_STUDIED = "not studied here"


def claim_value(claim):
    """Ours with its interval, or a dash."""
    if claim["verdict"] == NOT_STUDIED:
        return "–"
    show = words.percent if claim["unit"] == "%" else dose_text
    value = words.value(number(claim["ours"]), show)
    unit = "" if value in ("not reached", "undefined") or not claim["unit"] else f" {claim['unit']}"
    between = interval(claim["low"], claim["high"], lambda end: words.value(end, show))
    return f"{link(claim['source'], value + unit, claim['id'])}<small>{escape(between)}</small>"


def claims_part(tables):
    """What is judged here, and, in the paper's own experiments, what is not, folded up."""
    claims = tables.rows("claims.csv")
    studied = [claim for claim in claims if claim["verdict"] != NOT_STUDIED]
    others = [claim for claim in claims if claim["verdict"] == NOT_STUDIED]
    text = claims_table(studied) if studied else "<p>This experiment can judge none of them.</p>"
    if others and tables.provenance["experiment"].startswith("paper"):
        title = words.counted(len(others), "claim") + " not studied here"
        text += f"<details><summary>{title}</summary>{claims_table(others)}</details>"
    return text


def claims_table(claims):
    lines = []
    for claim in claims:
        kind = claim["verdict"].split()[0]
        reason = f"<small>{escape(claim['reason'])}</small>" if claim["reason"] else ""
        agreeing = f"<small>{escape(words.accepted(claim))}</small>"
        lines.append(f'<tr class="{kind}"><th scope=row>{escape(claim["claim"])}</th>'
                     f'<td data-label="paper">{escape(claim["paper"])}{agreeing}</td><td data-label="ours">{claim_value(claim)}</td>'
                     f'<td data-label="verdict"><b class=verdict>{escape(claim["verdict"])}</b>{reason}</td></tr>')
    return ('<table class=claims><thead><tr><th scope=col>claim</th><th scope=col>paper</th>'
            f'<th scope=col>ours (95 %)</th><th scope=col>verdict</th></tr></thead><tbody>{"".join(lines)}</tbody></table>')


def figure(folder, name, caption):
    data = base64.b64encode((folder / f"{name}.png").read_bytes()).decode("ascii")
    return (f'<figure id="{name}"><img alt="{html.escape(caption)}" src="data:image/png;base64,{data}">'
            f'<figcaption>{escape(caption)} <a href="figures/{name}.pdf">PDF</a></figcaption></figure>')


def figures_of(tables, folder, names):
    return "".join(figure(folder, name, words.caption(tables, name)) for name in names)


def folded(title, files):
    """Files with their checksums, in a list that is opened on demand."""
    lines = "".join(f"<li>{code(name)} {code(checksum)}</li>" for name, checksum in files)
    return f"<details><summary>{title}</summary><ul>{lines}</ul></details>"


def provenance(tables):
    """Versions, seeds, hashes, commands, and the files that everything is of."""
    facts = tables.provenance
    pairs = [("experiment", code(facts["experiment_file"])), ("made by", code(facts["command"])),
             ("all stages", code(facts["run_command"])),
             ("program", escape(f"dosefloor {facts['program_version']} ({facts['git_hash']})")),
             ("seeds", escape(f"draws and resamples {facts['seed']}, training {facts['training_seed']}; "
                              f"{facts['resamples']} resamples")),
             ("when, where", escape(f"{facts['time']}, {facts['host']}")),
             ("hash of all inputs", code(facts["parameter_hash"]))]
    for title, of, name in (("training images", "images", "file"), ("models", "networks", "model")):
        pairs.append((title, folded(len(facts[of]), [(one[name], one["checksum"]) for one in facts[of]])))
    for series in facts["series"]:
        files = [(of["file"], of["checksum"]) for of in series["segmentations"]]
        pairs.append((series_name(series["name"]), f"{code(series['images'])} {code(series['images_checksum'])}"
                      + folded(words.counted(len(files), "segmentation"), files)))
    pairs += [(f"ideal observer, {series_name(of['series'])}", f"{code(of['file'])} {code(of['checksum'])}")
              for of in facts["observers"]]
    return "<dl>" + "".join(f"<dt>{escape(key)}</dt><dd>{value}</dd>" for key, value in pairs) + "</dl>"


def tables_list(tables):
    names = sorted(path.name for path in tables.folder.glob("*.csv"))
    return "<ul class=files>" + "".join(f"<li>{link(name, name)}</li>" for name in [*names, "provenance.json"]) + "</ul>"


def series_part(tables, folder, names, series, first):
    own = [name for name in names if name.endswith(f"_{file_name(series)}") and name != first]
    doses = ""
    if tables.row("series.csv", series=series)["with_curves"] == "yes":
        half_doses = [(words.trained_on(row, tables.keys), number(row["dose_per_A2"]))
                      for row in tables.rows("limits.csv", series=series, limit="half")]
        doses = limits_table(tables, series) + rules_table(tables, series) + observer_part(tables, series, half_doses)
    return (f"<section><h2>{escape(series_name(series).capitalize())}</h2><p>{escape(words.of_series(tables, series))}</p>"
            f"{doses}{scores_table(tables, series)}{pairs_table(tables, series)}{figures_of(tables, folder, own)}</section>")


def page(tables, folder, names):
    """The whole page: its one sentence, what networks see, series with doses, claims, and where it all comes from."""
    series = tables.series_names()
    sizes = [name for name in names if name == "sizes"]
    others = [name for name in names if name not in sizes and not any(name.endswith(f"_{file_name(one)}") for one in series)]
    experiment = escape(tables.provenance["experiment"])
    shown = [name for name in names if name.startswith("overlay_")][:1]
    body = f"<section>{figures_of(tables, folder, shown)}</section>" if shown else ""
    body += "".join(series_part(tables, folder, names, one, *(shown or [""])) for one in series)
    body += (f"<section><h2>Claims</h2>{claims_part(tables)}"
            f"<p class=note>{escape(words.verdict_rule(tables))} {escape(words.replicates_note(tables))}</p></section>")
    body += f"<section><h2>Data-set size</h2>{figures_of(tables, folder, sizes)}</section>" if sizes else ""
    body += f"<section><h2>Training and networks</h2>{figures_of(tables, folder, others)}</section>"
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dosefloor: {experiment}</title>
<link rel="icon" href="data:,"><style>{STYLE}</style></head><body>
<header><p class=over>Dosefloor · {experiment}</p><h1>{escape(words.answer(tables))}</h1>
<p>{escape(words.scale(tables))}</p>{"".join(f"<p class=note>{escape(note)}</p>" for note in words.training_notes(tables))}</header>
{body}
<section><h2>Where it comes from</h2>{provenance(tables)}<h3>Tables</h3>{tables_list(tables)}
<details><summary>The resolved experiment</summary><pre>{escape(tables.provenance['resolved_experiment'])}</pre></details>
</section></body></html>
"""
