"""The report as one page of HTML: it holds its figures, and has every number from a table that it links."""

from __future__ import annotations

import base64
import html
import math

import observer_lines
import report_words as words
from analysis_tables import number
from dose_axis import dose_text, name_of, series_name
from report_style import STYLE

TABLES = "../analysis"  # where the tables lie, seen from the page

NOT_STUDIED = "not studied here"

LIMITS = {"visibility": "visible from", "half": "50 % of the area from", "convergence": "converged from"}


def escape(text):
    """As HTML; a unit stays in one piece and with its number."""
    return html.escape(str(text)).replace(" e⁻/Å²", "&nbsp;<span class=unit>e⁻/Å²</span>")


def link(table, text, title=""):
    """A number that leads to the table it is from."""
    return f'<a href="{TABLES}/{table}" title="{html.escape(title or table)}">{escape(text)}</a>'


def interval(low, high, show):
    """Texts of a table as an interval; nothing where there is none."""
    if not low or not high:
        return ""
    ends = [show(number(end)) for end in (low, high)]
    return f"{ends[0]} to {ends[1]}" if ends[0] != ends[1] else f"{ends[0]} in 95 % of the resamples"


def dose_cell(row, table="limits.csv"):
    """A limit with its interval."""
    dose = number(row["dose_per_A2"])
    value = "not reached" if math.isnan(dose) else ("≤ " if row["state"] == "at the first dose" else "") + dose_text(dose)
    between = interval(row["low"], row["high"], dose_text)
    of = f"{row['network']}, {row['setting']}" if "setting" in row else row["network"]
    title = f"{table}: {row['series']}, {of}, {row['limit']}"
    return f"{link(table, value, title)}<small>{escape(between)}</small>"


def limits_table(tables, series):
    networks = tables.networks()
    lines = [f"<tr><th scope=row>{LIMITS[limit]}</th>"
             + "".join(f"<td>{dose_cell(tables.row('limits.csv', series=series, network=network, limit=limit))}</td>"
                       for network in networks) + "</tr>" for limit in LIMITS]
    cells = []
    for network in networks:
        row = tables.row("target_bands.csv", series=series, network=network)
        low, high = (number(row[name]) for name in ("band_low_share", "band_high_share"))
        text = "no convergence" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
        cells.append(f"<td>{link('target_bands.csv', text)}<small>plateau {number(row['plateau_share']):.2f}</small></td>")
    lines.append(f"<tr><th scope=row>target band, area / reference</th>{''.join(cells)}</tr>")
    head = "".join(f"<th scope=col>{name_of(network)}</th>" for network in networks)
    return f'<table class=limits><thead><tr><th scope=col>e⁻/Å²</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>'


def observer_part(tables, series, half_doses):
    """What the electrons allow, beside the networks' 50 % doses: (name, e⁻/Å² or NaN)."""
    found = observer_lines.discs(tables, series)
    if not found:
        return (f"<p class=note>{code(observer_lines.COMMAND)} would show what the electrons of this series allow.</p>"
                if series.startswith("dose_series") else "")
    lines = []
    for limit in LIMITS:
        cells = ""
        for disc in found:
            row = observer_lines.limit(tables, series, disc, limit)
            cells += f"<td>{dose_cell(row | {'network': 'observer'}, 'observer_limits.csv')}</td>"
        lines.append(f"<tr><th scope=row>{LIMITS[limit]}</th>{cells}</tr>")
    head = "".join(f"<th scope=col>discs of {number(disc):g} Å</th>" for disc in found)
    return (f"<h3>What the electrons allow</h3><p>{escape(observer_lines.sentence(tables, series, half_doses))}</p>"
            f'<table class="limits observer"><thead><tr><th scope=col>e⁻/Å²</th>{head}</tr></thead><tbody>{"".join(lines)}</tbody></table>')


def claim_value(claim):
    """Ours with its interval, or a dash."""
    if claim["verdict"] == NOT_STUDIED:
        return "–"
    show = words.percent if claim["unit"] == "%" else dose_text
    value = words.value(number(claim["ours"]), show)
    unit = "" if value in ("not reached", "undefined") or not claim["unit"] else f" {claim['unit']}"
    between = interval(claim["low"], claim["high"], lambda end: words.value(end, show))
    return f"{link(claim['source'], value + unit, claim['id'])}<small>{escape(between)}</small>"


def claims_part(tables, of="experiment", accepted=None):
    """What this experiment (or study) judges, and, folded up, what it does not. `accepted`: says which values agree."""
    claims = tables.rows("claims.csv")
    studied = [claim for claim in claims if claim["verdict"] != NOT_STUDIED]
    others = [claim for claim in claims if claim["verdict"] == NOT_STUDIED]
    none = f"<p>This {of} can judge none of them.</p>"
    return ((claims_table(studied, accepted) if studied else none)
            + f"<details><summary>{len(others)} claims that are not studied here</summary>{claims_table(others)}</details>")


def claims_table(claims, accepted=None):
    lines = []
    for claim in claims:
        kind = claim["verdict"].split()[0]
        reason = f"<small>{escape(claim['reason'])}</small>" if claim["reason"] else ""
        agreeing = f"<small>{escape(accepted(claim))}</small>" if accepted else ""
        lines.append(f'<tr class="{kind}"><th scope=row>{escape(claim["claim"])}</th>'
                     f'<td data-label="paper">{escape(claim["paper"])}{agreeing}</td><td data-label="ours">{claim_value(claim)}</td>'
                     f'<td data-label="verdict"><b class=verdict>{escape(claim["verdict"])}</b>{reason}</td></tr>')
    return ('<table class=claims><thead><tr><th scope=col>claim of the paper</th><th scope=col>paper</th>'
            f'<th scope=col>ours (95 %)</th><th scope=col>verdict</th></tr></thead><tbody>{"".join(lines)}</tbody></table>')


def figure(folder, name, caption):
    data = base64.b64encode((folder / f"{name}.png").read_bytes()).decode("ascii")
    return (f'<figure id="{name}"><img alt="{html.escape(caption)}" src="data:image/png;base64,{data}">'
            f'<figcaption>{escape(caption)} <a href="figures/{name}.pdf">PDF</a></figcaption></figure>')


def figures_of(tables, folder, names, caption=words.caption):
    return "".join(figure(folder, name, caption(tables, name)) for name in names)


def definition_list(pairs):
    return "<dl>" + "".join(f"<dt>{escape(key)}</dt><dd>{value}</dd>" for key, value in pairs) + "</dl>"


def code(text):
    return f"<code>{escape(text)}</code>"


def origins(facts):
    """Versions, seeds, hashes, commands."""
    return [("experiment", code(facts["experiment_file"])), ("made by", code(facts["command"])),
             ("all stages", code(facts["run_command"])),
             ("program", escape(f"dosefloor {facts['program_version']} ({facts['git_hash']})")),
             ("seeds", escape(f"draws and resamples {facts['seed']}, training {facts['training_seed']}; "
                              f"{facts['resamples']} resamples")),
             ("when, where", escape(f"{facts['time']}, {facts['host']}")),
             ("hash of all inputs", code(facts["parameter_hash"]))]


def observer_origins(facts):
    return [(f"ideal observer, {series_name(of['series'])}", f"{code(of['file'])} {code(of['checksum'])}")
            for of in facts["observers"]]


def provenance(tables):
    """Those, and the files of the experiment."""
    facts = tables.provenance
    pairs = [*origins(facts), ("images", f"{code(facts['images']['file'])} {code(facts['images']['checksum'])}")]
    for network in facts["networks"]:
        pairs.append((name_of(network["network"]), f"{code(network['model'])} {code(network['checksum'])}"))
    for series in facts["series"]:
        files = "<br>".join(f"{code(of['file'])} {code(of['checksum'])}" for of in series["segmentations"].values())
        pairs.append((series_name(series["name"]), files))
    return definition_list(pairs + observer_origins(facts))


def tables_list(tables):
    names = sorted(path.name for path in tables.folder.glob("*.csv"))
    return "<ul class=files>" + "".join(f"<li>{link(name, name)}</li>" for name in [*names, "provenance.json"]) + "</ul>"


def series_part(tables, folder, names, series):
    own = [name for name in names if name.endswith(f"_{series}")]
    half_doses = [(f"the {name_of(row['network'])}", number(row["dose_per_A2"]))
                  for row in tables.rows("limits.csv", series=series, limit="half")]
    return (f"<section><h2>{escape(series_name(series).capitalize())}</h2><p>{escape(words.of_series(tables, series))}</p>"
            f"{limits_table(tables, series)}{observer_part(tables, series, half_doses)}{figures_of(tables, folder, own)}</section>")


def page(tables, folder, names):
    series = tables.series_names()
    others = [name for name in names if not any(name.endswith(f"_{one}") for one in series)]
    parts = "".join(series_part(tables, folder, names, one) for one in series)
    answer = words.answer(tables)
    body = f"""<section><h2>The paper's claims</h2>{claims_part(tables)}<p class=note>{escape(words.RULE)}</p></section>
{parts}
<section><h2>Training and networks</h2>{figures_of(tables, folder, others)}</section>
"""
    return document(tables, answer, words.scale(tables), body, provenance(tables))


def document(tables, answer, scale, body, came_from):
    """The whole page: its one sentence, how large the experiment was, the body, and where it comes from."""
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dosefloor: {escape(tables.provenance['experiment'])}</title>
<link rel="icon" href="data:,"><style>{STYLE}</style></head><body>
<header><p class=over>Dosefloor · {escape(tables.provenance['experiment'])}</p><h1>{escape(answer)}</h1>
<p>{escape(scale)}</p></header>
{body}<section><h2>Where it comes from</h2>{came_from}<h3>Tables</h3>{tables_list(tables)}
<details><summary>The resolved experiment</summary><pre>{escape(tables.provenance['resolved_experiment'])}</pre></details>
</section></body></html>
"""
