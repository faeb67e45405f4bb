"""Electrons of a count, where a file says so."""

from __future__ import annotations

import dataclasses
import math

ELECTRONS = ("e-", "e⁻", "electrons")


@dataclasses.dataclass
class Electrons:
    """electrons = (counts - origin) · per_count."""

    per_count: float
    origin: float = 0.0


def branch(tree, *names):
    """The subtree or value under these names, None where there is none."""
    for name in names:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree


def checked(per_count, origin):
    usable = all(isinstance(number, (int, float)) and math.isfinite(number) for number in (per_count, origin))
    return Electrons(float(per_count), float(origin)) if usable and per_count > 0 else None


def electrons_of(metadata, original):
    """Of DigitalMicrograph's intensity calibration, in .dm3, .dm4 and the .tif that it writes, where its unit is electrons;
    None where a file says nothing. (What rosettasciio calls the gain of Direct Electron's cameras is 1 where the file
    has another or none, so it is not taken.)"""
    brightness = branch(original, "ImageList", "TagGroup0", "ImageData", "Calibrations", "Brightness")
    if isinstance(brightness, dict):
        if brightness.get("Units") in ELECTRONS:
            return checked(brightness.get("Scale"), brightness.get("Origin", 0.0))
        return None
    signal = branch(metadata, "Signal") or {}
    model = branch(signal, "Noise_properties", "Variance_linear_model") or {}
    if signal.get("quantity") in ELECTRONS:
        return checked(model.get("gain_factor"), model.get("gain_offset", 0.0))
    return None
