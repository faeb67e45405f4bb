"""Counts of a frame as the camera should have given them: (raw - dark) · gain, then electrons."""

from __future__ import annotations

import numpy as np

import source
from refusal import Refusal


def reference(path, option, like):
    """A dark or gain reference [y, x] of the shape that frames have."""
    read = source.read(path)
    if (read.height, read.width) != (like.height, like.width):
        raise Refusal(f"{option} {path}: {read.width} x {read.height} pixels, and frames of {like.width} x {like.height}; "
                      "expected a reference of the frames' size")
    if read.count != 1:
        raise Refusal(f"{option} {path}: {read.count} frames; expected one image, e.g. their mean")
    image = next(read.frames()).astype(float)
    if not np.isfinite(image).all():
        raise Refusal(f"{option} {path}: {np.count_nonzero(~np.isfinite(image))} pixels are not finite (NaN or infinity)")
    return image


class Corrections:
    """Of one source. Without a dark reference, the origin of the file's own calibration is taken off instead."""

    def __init__(self, electrons=None, dark=None, gain=None):
        self.dark = dark if dark is not None else (electrons.origin if electrons else 0.0)
        self.gain = 1.0 if gain is None else gain
        self.per_count = electrons.per_count if electrons else 1.0

    def __call__(self, raw):
        return (raw.astype(float) - self.dark) * self.gain * self.per_count
