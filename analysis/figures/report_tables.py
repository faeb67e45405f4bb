"""The tables of the page: doses, scores and pairs of settings, and what an ideal observer finds."""

import math

import floor_lines
import observer_lines
from analysis_tables import number
from dose_axis import dose_text
from networks import name_of
from report_html import code, escape, interval, link
from report_words import rule_name
from settings import setting_name, value_text

MOST_PAIRS = 60  # lines of pairs on the page; the table has all

LIMITS = {"visibility": "visible from", "half": "50 % of the area from", "convergence": "converged from"}


def dose_cell(row, table):
    """A limit with its interval."""
    dose = number(row["dose_per_A2"])
    value = "not reached" if math.isnan(dose) else ("≤ " if row["state"] == "at the first dose" else "") + dose_text(dose)
    between = interval(row["low"], row["high"], dose_text)
    of = f"{row['network']}, {row['setting']}" if "setting" in row else row["network"]
    title = f"{table}: {row['series']}, {of}, {row['limit']}"
    return f"{link(table, value, title)}<small>{escape(between)}</small>"


def setting_head(tables):
    return "".join(f"<th scope=col>{escape(key.rsplit('.', 1)[-1].replace('_', ' '))}</th>" for key in tables.keys)


def setting_cells(tables, row):
    values = (value_text(key, row[key]).replace(" specimens", "").replace(" range", "") or "–" for key in tables.keys)
    return f"<th scope=row>{name_of(row['network'])}</th>" + "".join(f"<td>{escape(value)}</td>" for value in values)


def wide(table, head, lines):
    """A table that is scrolled sideways where it is wider than the page."""
    return (f'<div class=wide><table class="{table}"><thead><tr><th scope=col>network</th>{head}</tr></thead>'
            f'<tbody>{"".join(f"<tr>{line}</tr>" for line in lines)}</tbody></table></div>')


def band_cell(row):
    """The target band with its plateau."""
    low, high = (number(row[name]) for name in ("band_low_share", "band_high_share"))
    text = "no convergence" if math.isnan(low) else f"{low:.2f} to {high:.2f}"
    return f"{link('target_bands.csv', text)}<small>plateau {number(row['plateau_share']):.2f}</small>"


def limits_table(tables, series):
    """The three doses of each setting, its target band, its floor where that is known, and, where it has replicates, their 50 %
    doses."""
    settings = tables.settings(series)
    floor = floor_lines.has_floor(tables, series)
    replicated = any(int(setting["replicates"]) > 1 for setting in settings)
    lines = []
    for setting in settings:
        cells = setting_cells(tables, setting)
        for limit in LIMITS:
            cells += f"<td>{dose_cell(tables.of('limits.csv', setting, series=series, limit=limit)[0], 'limits.csv')}</td>"
        cells += f"<td>{band_cell(tables.of('target_bands.csv', setting, series=series)[0])}</td>"
        if floor:
            cells += f"<td>{link('nulls.csv', floor_lines.range_text(tables, series, setting))}</td>"
        if replicated:
            doses = [number(row["half_dose_per_A2"]) for row in tables.of("replicates.csv", setting, series=series)]
            alone = ", ".join("not reached" if math.isnan(dose) else dose_text(dose) for dose in doses)
            cells += f"<td>{link('replicates.csv', alone)}</td>"
        lines.append(cells)
    names = [*LIMITS.values(), "target band, area / reference", *(["floor: marked without a particle / area"] if floor else []),
             *(["50 % dose of each replicate"] if replicated else [])]
    return wide("limits", setting_head(tables) + "".join(f"<th scope=col>{name}</th>" for name in names), lines)


def threshold_text(row):
    low, high = number(row["lowest_threshold"]), number(row["highest_threshold"])
    return f"above {low:.2g}" + (f" to {high:.2g}" if high > low else "")


def rules_table(tables, series):
    """The 50 % dose of each setting by each counting rule, with the threshold that it means and the plateau."""
    if not tables.has("rules.csv"):
        return ""
    rows = tables.rows("rules.csv", series=series, limit="half")
    rules = list(dict.fromkeys(row["rule"] for row in rows))
    if not rules:
        return ""
    lines = []
    for setting in tables.settings(series):
        cells = setting_cells(tables, setting)
        for rule in rules:
            row = next(row for row in rows if (row["network"], row["setting"], row["rule"])
                       == (setting["network"], setting["setting"], rule))
            plateau = number(row["plateau_share"])
            cells += (f"<td>{dose_cell(row, 'rules.csv')}<small>{threshold_text(row)}; plateau {plateau:.2f}</small></td>")
        lines.append(cells)
    missing = "".join(f"<p class=note>No doses {escape(rule_name(tables, row['rule']))}: {escape(row['reason'])}.</p>"
                      for row in tables.rows("rules.csv") if row["reason"])
    head = setting_head(tables) + "".join(f"<th scope=col>{escape(rule_name(tables, rule))}</th>" for rule in rules)
    return "<h3>50 % of the area from, by what counts as particle</h3>" + wide("limits rules", head, lines) + missing


def share_text(share):
    return f"{share:.3f}" if math.isfinite(share) else "–"


def scores_table(tables, series):
    """F1 and over-segmented area over all frames."""
    lines = []
    for setting in tables.settings(series):
        cells = setting_cells(tables, setting)
        for quantity in ("f1", "true_share", "false_share"):
            row = tables.of("scores.csv", setting, series=series, quantity=quantity, dose_low_per_A2="0",
                            dose_high_per_A2="inf")[0]
            cells += (f"<td>{link('scores.csv', share_text(number(row['value'])), quantity)}"
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
    rows = tables.rows("pairs.csv", series=series)
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
            cells += f"<td>{link('pairs.csv', text, name)}<small>{escape(between)}</small></td>"
        lines.append(cells)
    head = ("<th scope=col>visibility, ratio</th><th scope=col>50 % dose, ratio</th>"
            + "".join(f"<th scope=col>F1 at {decade}, difference</th>" for decade in decades))
    more = f"<p class=note>{len(pairs) - MOST_PAIRS} more are in the table.</p>" if len(pairs) > MOST_PAIRS else ""
    table = wide("pairs", head, lines).replace("<th scope=col>network</th>", "<th scope=col>first against second</th>", 1)
    return (f"<details><summary>{len(pairs)} pairs that differ in one thing</summary>{table}{more}</details>" if pairs else "")


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
