"""Draws exit waves: projected potential, intensity, phase and mask, one specimen a row.

usage: waves_figure.py WAVES.emd -o waves.png [--max N]

Colour scales are common to all rows, so rows can be compared. Row 0 of the arrays is at the top.
"""

from __future__ import annotations

import dataclasses
import sys

import h5py
import numpy as np

import style
from canvas import Canvas, draw_mask
from emd_signal import InputError, dataset, length_nm
from figure_program import run

import matplotlib.colors as colors  # after style, which chooses the back end
import matplotlib.ticker as ticker


@dataclasses.dataclass
class Row:
    label: str
    caption: str
    wave: np.ndarray  # complex [y, x]
    potential: np.ndarray | None  # V·Å [y, x]
    mask: np.ndarray | None  # bool [y, x]


@dataclasses.dataclass
class Waves:
    rows: list
    count: int  # specimens in the file; rows holds the first of them
    height_nm: float
    width_nm: float


EMPTY = {1: "support alone", 2: "vacuum"}  # column kind of the table of specimens


def caption(file, index):
    """What the table of specimens says about one; quantities that it lacks are left out."""
    table = file.get("entry/specimens")
    if table is None or index >= len(table):
        return ""
    row = table[index]
    texts = {"tilt_deg": "tilt {:.1f}°", "rotation_deg": "rotation {:.1f}°", "n_atoms": "{} atoms", "n_au": "{} Au"}
    lines = [text.format(row[field]) for field, text in texts.items() if field in row.dtype.names]
    kind = int(row["kind"]) if "kind" in row.dtype.names else 0
    return "\n".join([*lines, *([EMPTY[kind]] if kind in EMPTY else [])])


def read(path, most):
    with h5py.File(path, "r") as file:
        data = dataset(file, "entry/waves/data")
        if data is None:
            raise InputError("it has no /entry/waves/data, so it is not a file of exit waves")
        if data.ndim != 3 or data.dtype.kind != "c" or 0 in data.shape:
            raise InputError(f"/entry/waves/data is {data.dtype} {data.shape}, expected complex [specimen, y, x]")
        potentials = dataset(file, "entry/projected_potential/data", data)
        masks = dataset(file, "entry/masks/data", data)
        ids = file.get("entry/waves/dim0")
        rows = []
        for index in range(min(most, len(data))):
            identity = f"{ids[index]:g}" if ids is not None and ids.shape == data.shape[:1] else index
            rows.append(Row(
                label=f"specimen {identity}", caption=caption(file, index), wave=data[index],
                potential=None if potentials is None else potentials[index],
                mask=None if masks is None else masks[index] != 0))
        return Waves(rows, len(data), length_nm(file["entry/waves"], "dim1", data.shape[1]),
                     length_nm(file["entry/waves"], "dim2", data.shape[2]))


@dataclasses.dataclass
class Column:
    title: str
    note: str  # under the colour bar
    images: list  # one [y, x] array a row
    norm: object
    colour_map: str = style.INTENSITY_MAP
    bar_colour: str = "white"  # of the scale bar
    ticks: tuple = None  # (positions, labels) where the defaults do not do
    masks: list = None  # drawn over the images, without a colour bar


def phase_column(waves):
    phases = [np.angle(row.wave) for row in waves.rows]
    largest = max(float(np.percentile(np.abs(phase), 99.9)) for phase in phases)
    if largest < np.pi / 2:  # never wraps: the whole range of colours for what there is
        bound = max(largest, 1e-3)
        return Column("phase arg ψ", "rad", phases, colors.Normalize(-bound, bound), style.SMALL_PHASE_MAP, style.INK)
    ticks = ([-np.pi, -np.pi / 2, 0, np.pi / 2, np.pi], ["−π", "−π/2", "0", "π/2", "π"])
    return Column("phase arg ψ", "rad", phases, colors.Normalize(-np.pi, np.pi), style.CYCLIC_PHASE_MAP, style.INK,
                  ticks)


def columns(waves):
    """The columns that can be drawn; what the file lacks is said on standard error and left out."""
    result = []
    if waves.rows[0].potential is None:
        print("waves_figure: the file holds no projected potentials; their column is left out", file=sys.stderr)
    else:
        potentials = [row.potential for row in waves.rows]
        top = style.robust_range(potentials, 0.0, 99.8, 1.0)[1]
        marks = [float(f"{share**2 * top:.1g}") for share in (0.25, 0.5, 0.75)]
        # Square root: an oxygen column is a twentieth of a gold one and would not be seen beside it.
        result.append(Column("projected potential", "V·Å (square-root scale)", potentials,
                             colors.PowerNorm(0.5, 0.0, top, clip=True), style.POTENTIAL_MAP,
                             ticks=([0.0, *marks], [f"{mark:g}" for mark in (0.0, *marks)])))
    intensities = [np.abs(row.wave) ** 2 for row in waves.rows]
    norm = colors.Normalize(*style.robust_range(intensities, 0.2, 99.3, 0.02))
    result.append(Column("intensity |ψ|²", "vacuum = 1", intensities, norm))
    result.append(phase_column(waves))
    if waves.rows[0].mask is None:
        print("waves_figure: the file holds no masks; their column is left out", file=sys.stderr)
    else:
        result.append(Column("mask", "convex hull of the Au columns, on |ψ|²", intensities, norm,
                             masks=[row.mask for row in waves.rows]))
    return result


def draw_panel(axes, column, row, extent):
    # Colours, not values, are averaged where pixels are smaller than the picture's: phases wrap.
    image = axes.imshow(column.images[row], cmap=column.colour_map, norm=column.norm, extent=extent,
                        interpolation_stage="rgba")
    if column.masks is not None:
        draw_mask(axes, column.masks[row], extent)
    axes.set_xlim(extent[0], extent[1])
    style.image_axes(axes)
    style.scale_bar(axes, extent[1], column.bar_colour)
    return image


@dataclasses.dataclass
class Layout:
    """Panels of one size in a grid, in inches; margins hold the row labels, the heading and the colour bars."""

    rows: int
    columns: int
    height: float  # of a panel
    width: float = 2.6
    gap: float = 0.07
    left: float = 1.25
    right: float = 0.15
    top: float = 0.86
    bottom: float = 0.6

    def size(self):
        return (self.left + self.columns * (self.width + self.gap) - self.gap + self.right,
                self.top + self.rows * (self.height + self.gap) - self.gap + self.bottom)

    def corner(self, row, column):
        """Lower left corner of a panel."""
        return (self.left + column * (self.width + self.gap),
                self.size()[1] - self.top - (row + 1) * self.height - row * self.gap)


def draw_legend(canvas, column, image, left, width):
    if column.masks is not None:
        canvas.text(left + width / 2, 0.33, column.note, ha="center", va="center", fontsize=8, color=style.QUIET_INK)
        return
    axes = canvas.axes(left + 0.15, 0.43, width - 0.3, 0.09)
    bar = canvas.figure.colorbar(image, cax=axes, orientation="horizontal")
    bar.outline.set_linewidth(0.5)
    axes.tick_params(length=2.5, width=0.5, pad=2)
    if column.ticks:
        bar.set_ticks(column.ticks[0], labels=column.ticks[1])
    else:
        bar.ax.xaxis.set_major_locator(ticker.MaxNLocator(5))
        bar.ax.xaxis.set_major_formatter(ticker.ScalarFormatter(useOffset=False))
    canvas.text(left + width / 2, 0.09, column.note, ha="center", va="bottom", fontsize=8, color=style.QUIET_INK)


def draw(waves, source, output):
    drawn = columns(waves)
    layout = Layout(len(waves.rows), len(drawn), 2.6 * waves.height_nm / waves.width_nm)
    canvas = Canvas(layout.size())
    extent = (0.0, waves.width_nm, waves.height_nm, 0.0)
    for index, column in enumerate(drawn):
        for row in range(layout.rows):
            left, bottom = layout.corner(row, index)
            axes = canvas.axes(left, bottom, layout.width, layout.height)
            image = draw_panel(axes, column, row, extent)
            if row == 0:
                axes.set_title(column.title, pad=6)
        draw_legend(canvas, column, image, left, layout.width)

    for index, row in enumerate(waves.rows):
        left, bottom = layout.corner(index, 0)
        middle = bottom + layout.height / 2
        canvas.text(left - 0.12, middle + 0.03, row.label, ha="right", va="bottom", fontweight="bold")
        canvas.text(left - 0.12, middle - 0.03, row.caption, ha="right", va="top", fontsize=8,
                    color=style.QUIET_INK, linespacing=1.35)
    rows = f"{layout.rows} of {waves.count} specimens" if waves.count > 1 else "1 specimen"
    canvas.heading(layout.left, f"Exit waves: {source.name}",
                   f"{rows}, {waves.width_nm:.2f} × {waves.height_nm:.2f} nm², "
                   f"{waves.rows[0].wave.shape[1]} × {waves.rows[0].wave.shape[0]} pixels")
    canvas.save(output)


if __name__ == "__main__":
    sys.exit(run(__doc__, "specimens", 4, lambda file, picture, most: draw(read(file, most), file, picture)))
