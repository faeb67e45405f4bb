"""The look that all figures share: fonts, colour maps, scale bars. Every map is legible to colour-blind readers."""

import math

import matplotlib

matplotlib.use("Agg")  # figures are files; no display is needed

import matplotlib.patheffects as patheffects  # noqa: E402
import numpy as np  # noqa: E402

POTENTIAL_MAP = "viridis"
INTENSITY_MAP = "gray"
CYCLIC_PHASE_MAP = "twilight_shifted"  # -pi and pi share a colour, 0 is light
SMALL_PHASE_MAP = "PuOr"  # symmetric about 0 for phases that never wrap
MASK_COLOUR = "#E69F00"  # orange of Okabe & Ito (2008)

BLUE = "#0072B2"  # two curves of one panel: blue and vermilion of Okabe & Ito
VERMILION = "#D55E00"
POINTS = "#9A9A9A"  # measurements that curves are fitted to
GRID = "#E6E6E6"

INK = "#222222"
QUIET_INK = "#666666"

RC = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 10.5,
    "axes.titleweight": "bold",
    "axes.linewidth": 0.6,
    "axes.edgecolor": QUIET_INK,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": QUIET_INK,
    "ytick.color": QUIET_INK,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "figure.facecolor": "white",
    "savefig.dpi": 200,
}


def use():
    matplotlib.rcParams.update(RC)


def nice_length(extent, share=0.35):
    """The largest of 1, 2, 5 x 10^k that is at most `share` of `extent`."""
    limit = extent * share
    decade = 10.0 ** math.floor(math.log10(limit))
    return max(step * decade for step in (1, 2, 5) if step * decade <= limit * (1 + 1e-9))


def scale_bar(axes, width_nm, colour="white"):
    """A labelled bar at the lower left of an image whose x axis is in nm; `colour` contrasts with the image."""
    length = nice_length(width_nm)
    position = axes.get_xaxis_transform()
    start = axes.get_xlim()[0] + 0.05 * width_nm
    contrast = "white" if colour != "white" else "black"
    outline, rim = ([patheffects.withStroke(linewidth=width, foreground=contrast, alpha=0.6)] for width in (2.2, 3.6))
    axes.plot([start, start + length], [0.055, 0.055], transform=position, color=colour, linewidth=2.4,
              solid_capstyle="butt", path_effects=rim)
    axes.text(start, 0.08, f"{length:g} nm", transform=position, color=colour, fontsize=8, fontweight="bold", ha="left",
              va="bottom", path_effects=outline)  # from the bar's start: short bars are narrower than their label


def image_axes(axes):
    axes.set_xticks([])
    axes.set_yticks([])


def robust_range(images, low, high, least_span=0.0):
    """Common limits of several images, from percentiles, so that a few bright pixels do not hide the rest;
    at least `least_span` apart, so that rounding errors of a flat image are not stretched into a picture."""
    values = np.concatenate([np.ravel(image) for image in images])
    bottom, top = (float(value) for value in np.percentile(values, [low, high]))
    missing = max(least_span - (top - bottom), 0.0)
    return bottom - missing / 2, top + missing / 2
