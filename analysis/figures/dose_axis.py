"""What all figures against dose share: the axis, names above a panel, bands of intervals, the training range."""

import math

import numpy as np

import style
from analysis_tables import column
from grey_image import SUPERSCRIPTS

import matplotlib.ticker as ticker  # after style, which chooses the back end

WIDTH = 5.0  # of a figure, inches: its letters are still read on a telephone
LEFT = 0.62  # of the axes
KEY_ROW, MOST_KEY_COLUMNS = 0.15, 3  # of names above a panel; a row in inches
KEY_LETTER, KEY_REST = 0.052, 0.4  # inches of a letter of them, and of line and gaps
ROOM_FOR_WORDS = 0.35  # of the axis, that the words on the training range take
SERIES = {"dose_series": "dose series", "validation": "validation images"}


def series_name(series):
    return SERIES.get(series, series)


def dose_axis(axes, doses, label=True):
    """Logarithmic, from the lowest dose to the highest."""
    low, high = min(doses), max(doses)
    margin = (high / low) ** 0.03 if high > low else 1.5
    axes.set_xscale("log")
    axes.set_xlim(low / margin, high * margin)
    axes.xaxis.set_major_locator(ticker.LogLocator(subs=(1.0, 2.0, 5.0) if high / low < 300 else (1.0,), numticks=12))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda dose, _: tick_text(dose)))
    axes.xaxis.set_minor_formatter(ticker.NullFormatter())
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(length=2.5, width=0.5, which="both")
    if label:
        axes.set_xlabel("dose (e⁻/Å²)")
    else:
        axes.tick_params(labelbottom=False)


def tick_text(dose):
    """Short: 20, 5 000, 10⁵."""
    decade = round(math.log10(dose))
    if decade >= 4 and math.isclose(dose, 10.0**decade):
        return "10" + str(decade).translate(SUPERSCRIPTS)
    return dose_text(dose)


def dose_text(dose):
    """Three digits without an exponent: 28.1, 100, 2 000 (with a narrow space that does not break)."""
    if not math.isfinite(dose):
        return "not reached"
    return f"{float(f'{dose:.3g}'):,.10g}".replace(",", "\u202f")


def shade_untrained(axes, lowest, words_top=0.98):
    """Doses below the lowest trained on; the words for it hang from a height of the axes, 0 to 1."""
    left, right = axes.get_xlim()
    if lowest <= left:
        return
    axes.axvspan(left, min(lowest, right), color="#F1F1F1", linewidth=0, zorder=0)
    if math.log(min(lowest, right) / left) > ROOM_FOR_WORDS * math.log(right / left):
        axes.text(left * (right / left) ** 0.012, words_top, "below the training range", transform=axes.get_xaxis_transform(),
                  fontsize=7.5, color=style.QUIET_INK, va="top", zorder=1)


def key_columns(names):
    """As many as the names leave room for."""
    width = WIDTH - LEFT - 0.02
    return max(1, min(MOST_KEY_COLUMNS, int(width / (KEY_LETTER * max(map(len, names), default=0) + KEY_REST))))


def key_inches(names):
    """How high the key of these names is above its panel."""
    return KEY_ROW * math.ceil(len(names) / key_columns(names)) + 0.04


def key_above(axes):
    """Names of a panel's lines, above it, if they have any."""
    names = axes.get_legend_handles_labels()[1]
    if names:
        axes.legend(frameon=False, fontsize=7.5, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=key_columns(names), borderaxespad=0.1,
                    handlelength=1.8, columnspacing=1.2, labelspacing=0.25)


def curve_with_band(axes, rows, name, colour, label=None):
    """A running value and its interval, of lines of a table."""
    doses = np.array(column(rows, "dose_per_A2"))
    low, high = np.array(column(rows, "low")), np.array(column(rows, "high"))
    axes.fill_between(doses, low, high, color=colour, alpha=0.2, linewidth=0)
    axes.plot(doses, column(rows, name), color=colour, linewidth=1.6, label=label)
