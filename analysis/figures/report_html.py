"""Pieces of the page: text as HTML, numbers that lead to their tables, wide tables."""

import html

from analysis_tables import number

TABLES = "../analysis"  # where the tables lie, seen from the page


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


def code(text):
    return f"<code>{escape(text)}</code>"
