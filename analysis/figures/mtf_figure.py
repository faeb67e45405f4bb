"""Draws the results of `dosefloor fit-mtf`: spectra with both fits (the paper's SOI.6 and SOI.7), parameters against dose (Fig. 5,
SOI.8), C against N_D (Fig. 6).

usage: mtf_figure.py OUT.json -o OUT.png [--max N]

Reads OUT.csv and OUT.spectra.csv beside OUT.json; --max limits the spectra drawn.
"""

from __future__ import annotations

import csv
import dataclasses
import json
import sys
import textwrap

import numpy as np

import style
from canvas import Canvas
from emd_signal import InputError, readable, unreadable_text
from figure_program import run

import matplotlib.ticker as ticker  # after style, which chooses the back end
from matplotlib.lines import Line2D

SCHEMA, SCHEMA_VERSION = "dosefloor-mtf-fit", 1
EQ1, SOURCES, GOOD = style.VERMILION, style.BLUE, 0.98
NUMBERS = ("frame", "dose_per_A2", "n_d", "c0", "c0_err", "c3", "c3_err", "C", "C_err", "r2",
           "ts_c0", "ts_c0_err", "ts_c3", "ts_c3_err", "ts_C", "ts_C_err", "ts_r2")
SPECTRUM = ("frame", "q", "samples", "power", "amplitude", "eq1", "two_source")


@dataclasses.dataclass
class Results:
    summary: dict
    frames: dict  # columns of OUT.csv; NaN where nothing was found
    spectra: dict  # columns of OUT.spectra.csv


def table(path, columns):
    try:
        with open(path, encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
    except OSError as error:
        raise InputError(f"{path.name}, which belongs to it, cannot be read: {error.strerror}") from error
    if not lines or not set(columns) <= set(lines[0]):
        raise InputError(f"{path.name} has the columns {', '.join(lines[0]) if lines else 'of no line'}; "
                         f"expected {', '.join(columns)}")
    return {name: np.array([float(line[name] or "nan") for line in lines]) for name in columns}


def read(path):
    try:
        summary = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(f"it is not JSON: {error}") from error
    found = (summary.get("schema"), summary.get("schema_version")) if isinstance(summary, dict) else (None, None)
    if not readable(found, SCHEMA, SCHEMA_VERSION):
        raise InputError(unreadable_text(found, SCHEMA, SCHEMA_VERSION))
    return Results(summary, table(path.with_suffix(".csv"), NUMBERS), table(path.with_suffix(".spectra.csv"), SPECTRUM))


def abscissa(frames):
    """Dose where it is known, else N_D, with its label."""
    dose = frames["dose_per_A2"]
    return (dose, "dose (e⁻/Å²)") if np.isfinite(dose).all() else (frames["n_d"], "N$_D$ (electrons a pixel)")


def chosen(frames, most):
    """Frames evenly spread over the range of N_D, in its order."""
    order = np.argsort(frames["n_d"], kind="stable")
    return order[np.unique(np.linspace(0, len(order) - 1, min(most, len(order))).round().astype(int))]


def name_of(frames, index):
    dose, n_d = frames["dose_per_A2"][index], frames["n_d"][index]
    if not np.isfinite(dose):
        return f"N$_D$ = {n_d:.3g}"
    return f"{float(f'{dose:.3g}'):,g} e⁻/Å²".replace(",", " ")


def draw_spectrum(axes, results, index):
    """One spectrum with both fits."""
    rows = results.spectra["frame"] == index
    q, amplitude = results.spectra["q"][rows], results.spectra["amplitude"][rows]
    axes.plot(q, amplitude, ".", color=style.POINTS, markersize=2.2, rasterized=True)
    axes.plot(q, results.spectra["eq1"][rows], color=EQ1, linewidth=1.4)
    axes.plot(q, results.spectra["two_source"][rows], color=SOURCES, linewidth=1.4, linestyle=(0, (4, 2)))
    axes.set_xlim(0, max(1.0, float(q.max())))
    axes.set_ylim(0, 1.19)
    axes.text(0.96, 0.93, name_of(results.frames, index), transform=axes.transAxes, ha="right", va="top", fontsize=8.5,
              fontweight="bold")
    r2 = results.frames["r2"][index]
    note = f"Eq. 1: R² = {r2:.4f}" if np.isfinite(r2) else "Eq. 1: not found"
    axes.text(0.96, 0.81, note, transform=axes.transAxes, ha="right", va="top", fontsize=7.5, color=style.QUIET_INK)
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def errorbars(axes, x, frames, name, colour, r2, shift=1.0):
    """Points with their errors: filled where R² is good, open elsewhere."""
    y, error = frames[name], frames[name + "_err"]
    good = r2 >= GOOD
    for rows, face in ((good, colour), (~good, "white")):
        rows = rows & np.isfinite(y)
        if rows.any():
            axes.errorbar(x[rows] * shift, y[rows], error[rows], fmt="o", markersize=3.6, markerfacecolor=face,
                          markeredgecolor=colour, markeredgewidth=0.9, ecolor=colour, elinewidth=0.9)


def logarithmic(axes, x):
    if len(x) > 1 and x.min() > 0 and x.max() / x.min() > 3:
        axes.set_xscale("log")
    axes.grid(color=style.GRID, linewidth=0.5)
    axes.set_axisbelow(True)


def robust_limits(axes, frames, name, lowest=None):
    """Limits that show all but the outliers that a frame of little dose may be."""
    values = np.concatenate([frames[name], frames["ts_" + name]])
    values = values[np.isfinite(values)]
    if len(values) > 4:
        low, high = np.percentile(values, [2, 98])
        room = 0.25 * (high - low) + 0.02 * abs(high)
        axes.set_ylim(low - room if lowest is None else max(low - room, lowest), high + room)


def draw_parameter(axes, results, name, label):
    x, x_label = abscissa(results.frames)
    spread = 1.02 if len(x) < 40 else 1.0
    errorbars(axes, x, results.frames, name, EQ1, results.frames["r2"], 1.0 / spread)
    errorbars(axes, x, results.frames, "ts_" + name, SOURCES, results.frames["ts_r2"], spread)
    noise_free = np.array([frame.get(name + "_noise_free", np.nan) for frame in results.summary["frames"]], float)
    order = np.argsort(x, kind="stable")
    axes.plot(x[order], noise_free[order], color=EQ1, linewidth=0.9, linestyle=":")
    robust_limits(axes, results.frames, name)
    logarithmic(axes, x)
    axes.set_xlabel(x_label)
    axes.set_ylabel(label)


def eq2(n0, n_d):
    return np.sqrt(n0 / (n0 + n_d))


def number(value, error):
    if value is None or error is None:
        return "not found"
    digits = max(0, 1 - int(np.floor(np.log10(error)))) if error > 0 else 4
    return f"{value:.{digits}f} ± {error:.{digits}f}"


def draw_tails(axes, results):
    frames, summary = results.frames, results.summary
    errorbars(axes, frames["n_d"], frames, "C", EQ1, frames["r2"])
    n_d = frames["n_d"][np.isfinite(frames["n_d"])]
    if len(n_d):
        line = np.geomspace(n_d.min() / 1.3, n_d.max() * 1.3, 200)
        if summary["n0"]:
            r2 = f"\nR² = {summary['r2']:.4f}" if summary["r2"] is not None else ""
            axes.plot(line, eq2(summary["n0"], line), color=EQ1, linewidth=1.2,
                      label=f"Eq. 2: N$_0$ = {number(summary['n0'], summary['n0_err'])}{r2}")
        if summary["ts_n0"] and summary["ts_n0"] > 0:
            axes.plot(line, eq2(summary["ts_n0"], line), color=SOURCES, linewidth=1.2, linestyle=(0, (4, 2)),
                      label=f"two sources: N$_0$ = {number(summary['ts_n0'], summary['ts_n0_err'])}")
        if axes.get_legend_handles_labels()[0]:
            axes.legend(fontsize=7.5, frameon=False, loc="upper right", handlelength=1.6)
        logarithmic(axes, n_d)
    tails = frames["C"][np.isfinite(frames["C"])]
    if len(tails):
        axes.set_ylim(min(-0.01, float(tails.min()) - 0.02), 1.75 * max(float(tails.max()), 0.05))
    axes.set_xlabel("N$_D$ (electrons a pixel)")
    axes.set_ylabel("C")


LEFT, WIDTH, GAP, HEIGHT = 0.62, 2.5, 0.62, 1.75
COLUMNS = 3
FOOT, BETWEEN, TOP = 0.95, 0.62, 1.05


def draw(results, source, output, most):
    spectra = chosen(results.frames, most)
    rows = -(-len(spectra) // COLUMNS)
    size = (LEFT + COLUMNS * WIDTH + (COLUMNS - 1) * GAP + 0.15, TOP + (rows + 1) * HEIGHT + rows * BETWEEN + FOOT)
    canvas = Canvas(size)

    def panel(row, column):
        bottom = size[1] - TOP - (row + 1) * HEIGHT - row * BETWEEN
        return canvas.axes(LEFT + column * (WIDTH + GAP), bottom, WIDTH, HEIGHT)

    for place, index in enumerate(spectra):
        axes = panel(*divmod(place, COLUMNS))
        draw_spectrum(axes, results, index)
        axes.set_xlabel("q / q$_\\mathrm{Nyquist}$")
        if place % COLUMNS == 0:
            axes.set_ylabel("√power / limit at q → 0")
    parameters = [panel(rows, column) for column in range(COLUMNS)]
    draw_parameter(parameters[0], results, "c0", "c$_0$")
    draw_parameter(parameters[1], results, "c3", "c$_3$")
    draw_tails(parameters[2], results)
    for axes in canvas.figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(length=2.5, width=0.5)
        if axes.get_xscale() == "log":
            axes.xaxis.set_major_locator(ticker.LogLocator(numticks=6))
    legend(canvas, size)
    name = source.name.removesuffix(".json")
    canvas.heading(LEFT - 0.45, f"MTF of the camera: {name}", subtitle(results))
    foot(canvas, results)
    canvas.save(output)


def subtitle(results):
    frames = results.frames
    regions = {tuple(frame["region"]) for frame in results.summary["frames"]}
    where = "regions of each frame's own"
    if len(regions) == 1:
        x, y, width, height = regions.pop()
        where = f"region of {width} × {height} px at ({x}, {y})"
    count = len(frames["frame"])
    return (f"{count} frame{'s' if count > 1 else ''}, {where}; Eq. 1 found in {np.isfinite(frames['c0']).sum()}, "
            f"two sources in {np.isfinite(frames['ts_c0']).sum()}")


def legend(canvas, size):
    """What the marks mean, once for all panels."""
    entries = [(style.POINTS, ".", "", "azimuthal average"), (EQ1, "", "-", "Eq. 1"),
               (SOURCES, "", (0, (4, 2)), "two sources"), (EQ1, "", ":", "Eq. 1 of the two sources, without scatter"),
               (style.INK, "o", "", f"filled: R² ≥ {GOOD}")]
    handles = [Line2D([], [], color=colour, marker=marker or "None", linestyle=line or "None", label=label,
                      markersize=4, linewidth=1.4) for colour, marker, line, label in entries]
    canvas.figure.legend(handles=handles, loc="upper left", bbox_to_anchor=((LEFT - 0.5) / size[0], 1 - 0.54 / size[1]),
                         ncols=len(handles), fontsize=8, frameon=False, columnspacing=1.4, handlelength=2.0)


def foot(canvas, results):
    """The notes of the fit, wrapped."""
    notes = results.summary.get("notes", [])
    lines = textwrap.wrap("  ".join(notes), 172)
    if len(lines) > 3:
        lines = lines[:2] + [lines[2][:160] + " …"]
    canvas.text(LEFT - 0.45, 0.42, "\n".join(lines), fontsize=7.5, color=style.QUIET_INK, va="top", linespacing=1.3)


if __name__ == "__main__":
    sys.exit(run(__doc__, "spectra", 6, lambda file, picture, most: draw(read(file), file, picture, most)))
