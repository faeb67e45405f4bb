"""The report of a study as one page of HTML, as report_page.py makes that of an experiment."""

from __future__ import annotations

import math

import study_words as words
from analysis_tables import number
from dose_axis import dose_text, name_of, series_name
from report_page import (LIMITS, claims_part, code, definition_list, document, dose_cell, escape, figures_of, interval, link,
                         observer_origins, observer_part, origins)
from study_tables import file_name, setting_name, value_text

MOST_PAIRS = 60  # lines of pairs on the page; the table has all


def setting_head(tables):
    return "".join(f"<th scope=col>{escape(key.rsplit('.', 1)[-1].replace('_', ' '))}</th>" for key in tables.keys)


def setting_cells(tables, row):
    values = (value_text(key, row[key]).replace(" specimens", "").replace(" range", "") or "–" for key in tables.keys)
    return f"<th scope=row>{name_of(row['network'])}</th>" + "".join(f"<td>{escape(value)}</td>" for value in values)


def wide(table, head, lines):
    """A table that is scrolled sideways where it is wider than the page."""
    return (f'<div class=wide><table class={table}><thead><tr><th scope=col>network</th>{head}</tr></thead>'
            f'<tbody>{"".join(f"<tr>{line}</tr>" for line in lines)}</tbody></table></div>')


def limits_table(tables, series):
    """The three doses of each setting, and its replicates' 50 % doses."""
    lines = []
    for setting in tables.settings(series):
        cells = setting_cells(tables, setting)
        for limit in LIMITS:
            cells += f"<td>{dose_cell(tables.of('study_limits.csv', setting, series=series, limit=limit)[0], 'study_limits.csv')}</td>"
        doses = [number(row["half_dose_per_A2"]) for row in tables.of("study_replicates.csv", setting, series=series)]
        alone = ", ".join("not reached" if math.isnan(dose) else dose_text(dose) for dose in doses)
        lines.append(cells + f"<td>{link('study_replicates.csv', alone)}</td>")
    head = setting_head(tables) + "".join(f"<th scope=col>{name}</th>" for name in LIMITS.values())
    return wide("limits", head + "<th scope=col>50 % dose of each replicate</th>", lines)


def share_text(share):
    return f"{share:.3f}" if math.isfinite(share) else "–"


def scores_table(tables, series):
    """F1 and over-segmented area over all frames."""
    lines = []
    for setting in tables.settings(series):
        cells = setting_cells(tables, setting)
        for quantity in ("f1", "true_share", "false_share"):
            row = tables.of("study_scores.csv", setting, series=series, quantity=quantity, dose_low_per_A2="0",
                            dose_high_per_A2="inf")[0]
            cells += (f"<td>{link('study_scores.csv', share_text(number(row['value'])), quantity)}"
                      f"<small>{escape(interval(row['low'], row['high'], share_text))}</small></td>")
        lines.append(cells)
    head = setting_head(tables) + "".join(f"<th scope=col>{name}</th>" for name in
                                          ("F1, mean of the frames", "found of the true area", "over-segmented / true area"))
    return wide("scores", head, lines)


def pair_words(tables, row):
    """"low range against high range, MTF 4": what is compared, and what the two share."""
    settings = {(of["network"], of["setting"]): of for of in tables.settings()}
    first, second = settings[row["first_network"], row["first_setting"]], settings[row["second_network"], row["second_setting"]]
    if row["differs_in"] == "network":
        names = [name_of(first["network"]), name_of(second["network"])]
    else:
        names = [value_text(row["differs_in"], of[row["differs_in"]]) for of in (first, second)]
    common = setting_name(row, tables.keys) if any(row[key] for key in tables.keys) else ""
    network = "" if row["differs_in"] == "network" else name_of(first["network"])
    return f"{names[0]} against {names[1]}", ", ".join(text for text in (network, common) if text)


def decade_text(row):
    return f"{dose_text(number(row['dose_low_per_A2']))}–{dose_text(number(row['dose_high_per_A2']))}"


def is_decade(row):
    low, high = number(row["dose_low_per_A2"]), number(row["dose_high_per_A2"])
    return low > 0 and math.isclose(high, 10 * low)


def pairs_table(tables, series):
    """Settings that differ in one key, or networks of one setting, by the same images: ratios of doses, differences of F1."""
    rows = tables.rows("study_pairs.csv", series=series)
    decades = list(dict.fromkeys(decade_text(row) for row in rows if row["quantity"] == "f1_difference" and is_decade(row)))
    pairs = {}
    for row in rows:
        pair = pairs.setdefault((row["first_network"], row["first_setting"], row["second_network"], row["second_setting"]), {})
        if row["quantity"].endswith("_ratio"):
            pair[row["quantity"]] = row
        elif row["quantity"] == "f1_difference" and is_decade(row):
            pair[decade_text(row)] = row
    columns = ["visibility_ratio", "half_ratio", *decades]
    lines = []
    for pair in list(pairs.values())[:MOST_PAIRS]:
        what, where = pair_words(tables, next(iter(pair.values())))
        cells = f"<th scope=row>{escape(what)}<small>{escape(where)}</small></th>"
        for name in columns:
            row, show = pair.get(name), dose_text if name.endswith("_ratio") else lambda value: f"{value:+.3f}"
            value = number(row["value"]) if row else math.nan
            text = "–" if math.isnan(value) else show(value)
            between = interval(row["low"], row["high"], show) if row else ""
            cells += f"<td>{link('study_pairs.csv', text, name)}<small>{escape(between)}</small></td>"
        lines.append(cells)
    head = ("<th scope=col>visibility, ratio</th><th scope=col>50 % dose, ratio</th>"
            + "".join(f"<th scope=col>F1 at {decade}, difference</th>" for decade in decades))
    more = f"<p class=note>{len(pairs) - MOST_PAIRS} more are in the table.</p>" if len(pairs) > MOST_PAIRS else ""
    table = wide("pairs", head, lines).replace("<th scope=col>network</th>", "<th scope=col>first against second</th>", 1)
    return (f"<details><summary>{len(pairs)} pairs that differ in one thing</summary>{table}{more}</details>" if pairs else "")


def series_part(tables, folder, names, series):
    own = [name for name in names if name.endswith(f"_{file_name(series)}")]
    curves = tables.row("study_series.csv", series=series)["with_curves"] == "yes"
    half_doses = [(words.trained_on(row, tables.keys), number(row["dose_per_A2"]))
                  for row in tables.rows("study_limits.csv", series=series, limit="half")]
    return (f"<section><h2>{escape(series_name(series).capitalize())}</h2><p>{escape(words.of_series(tables, series))}</p>"
            f"{limits_table(tables, series) + observer_part(tables, series, half_doses) if curves else ''}{scores_table(tables, series)}"
            f"{pairs_table(tables, series)}{figures_of(tables, folder, own, words.caption)}</section>")


def provenance(tables):
    facts = tables.provenance
    pairs = origins(facts)
    models = "".join(f"<li>{code(of['model'])} {code(of['checksum'])}</li>" for of in facts["networks"])
    pairs.append(("models", f"<details><summary>{len(facts['networks'])}</summary><ul>{models}</ul></details>"))
    for series in facts["series"]:
        files = "".join(f"<li>{code(of['file'])} {code(of['checksum'])}</li>" for of in series["segmentations"])
        pairs.append((series_name(series["name"]),
                      f"{code(series['images'])} {code(series['images_checksum'])}<details><summary>"
                      f"{len(series['segmentations'])} segmentations</summary><ul>{files}</ul></details>"))
    return definition_list(pairs + observer_origins(facts))


def page(tables, folder, names):
    series = tables.series_names()
    sizes = [name for name in names if name == "sizes"]
    others = [name for name in names if name not in sizes and not any(name.endswith(f"_{file_name(one)}") for one in series)]
    body = (f"<section><h2>The paper's claims</h2>{claims_part(tables, 'study', words.accepted)}"
            f"<p class=note>{escape(words.RULE)} {escape(words.replicates_note(tables))}</p></section>")
    body += (f"<section><h2>Data-set size</h2>{figures_of(tables, folder, sizes, words.caption)}</section>" if sizes else "")
    body += "".join(series_part(tables, folder, names, one) for one in series)
    body += f"<section><h2>Training</h2>{figures_of(tables, folder, others, words.caption)}</section>\n"
    return document(tables, words.answer(tables), words.scale(tables), body, provenance(tables))
