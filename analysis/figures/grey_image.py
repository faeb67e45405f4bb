"""Images in grey as all contact sheets show them: their averages for the eye, their scales, their doses in words."""

import math

import numpy as np

import style

ATOM_A = 0.5  # standard deviation of the Gaussian that averages the panels with masks
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def engineering(number):
    """Three digits with an exponent of 3, 6, ...: 4.2, 350, 12.5 × 10³."""
    exponent = 3 * math.floor(math.log10(number) / 3) if number > 0 else 0
    if float(f"{number / 10.0**exponent:.3g}") >= 1000:  # 999.9 is rounded to 1000
        exponent += 3
    exponent = max(exponent, 0)
    digits = f"{number / 10.0**exponent:.3g}"
    return f"{digits} × 10{str(exponent).translate(SUPERSCRIPTS)}" if exponent else digits


def averaged(image, sigma_px):
    """Convolution with a Gaussian of this standard deviation; the image is mirrored at its edges."""
    reach = min(math.ceil(3 * sigma_px), *(length - 1 for length in image.shape))
    if reach < 1:
        return image
    kernel = np.exp(-np.arange(-reach, reach + 1) ** 2 / (2 * sigma_px**2))
    kernel /= kernel.sum()
    for axis in (0, 1):
        margins = [(reach, reach) if axis == along else (0, 0) for along in (0, 1)]
        padded = np.pad(image, margins, mode="reflect")
        image = np.apply_along_axis(np.convolve, axis, padded, kernel, mode="valid")
    return image


def draw_grey(axes, image, extent):
    """With a grey scale of its own, from the first to the last percentile."""
    low, high = style.robust_range([image], 1, 99, least_span=max(0.02 * float(image.mean()), 1e-6))
    axes.imshow(image, cmap=style.INTENSITY_MAP, vmin=low, vmax=high, extent=extent, aspect="auto")
