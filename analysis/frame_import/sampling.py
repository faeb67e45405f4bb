"""The size of a pixel in Å, of whatever length a file gives it in."""

from __future__ import annotations

import dataclasses
import math
import unicodedata

from refusal import Refusal

A_PER_UNIT = {"å": 1.0, "a": 1.0, "angstrom": 1.0, "angstroms": 1.0, "ångström": 1.0, "ångströms": 1.0,
              "nm": 10.0, "nanometer": 10.0, "nanometers": 10.0, "nanometre": 10.0, "nanometres": 10.0,
              "pm": 0.01, "picometer": 0.01, "picometers": 0.01,
              "µm": 1e4, "um": 1e4, "micron": 1e4, "microns": 1e4, "micrometer": 1e4, "micrometers": 1e4,
              "mm": 1e7, "cm": 1e8, "m": 1e10, "meter": 1e10, "meters": 1e10}
SQUARE = 1e-3  # relative difference of x and y, and of files of a series, that is none
WAY_OUT = "Give the size of a pixel with --sampling-A"


@dataclasses.dataclass
class Sampling:
    """What a file says: Å/px along x and y, or why it says none."""

    x_A: float = math.nan
    y_A: float = math.nan
    missing: str = ""


def unit_name(units):
    """Units as they are compared: composed letters, one kind of µ, lower case."""
    text = unicodedata.normalize("NFC", str(units or "")).strip().strip("[]")
    return text.replace("\u03bc", "\u00b5").replace("\u212b", "\u00e5").lower()


def is_length(units):
    return unit_name(units) in A_PER_UNIT


def in_A(scale, units):
    """(Å, "") or (nan, why not) of a scale in these units."""
    name = unit_name(units)
    if not name:
        return math.nan, "has no unit"
    if name not in A_PER_UNIT:
        reciprocal = "/" in name or "^-1" in name or "\u207b" in name
        kind = ": a diffraction pattern or spectrum" if reciprocal else ""
        return math.nan, f"is {scale:g} {units}, not a length{kind}"
    size_A = float(scale) * A_PER_UNIT[name]
    if not (math.isfinite(size_A) and size_A > 0):
        return math.nan, f"is {scale:g} {units}; expected more than 0"
    return size_A, ""


def sampling_of(x_axis, y_axis):
    """Of the axes as rosettasciio reads them."""
    (x_A, x_missing), (y_A, y_missing) = (in_A(axis["scale"], axis.get("units")) for axis in (x_axis, y_axis))
    return Sampling(x_A, y_A, x_missing or y_missing)


def agreed(sources, given_A):
    """(Å/px of all sources, where it is from, notes). `given_A`: --sampling-A, which counts for more than metadata."""
    if given_A is not None:
        told = {f"{source.sampling.x_A:.6g}" for source in sources if not source.sampling.missing
                and abs(source.sampling.x_A - given_A) > SQUARE * given_A}
        note = f"--sampling-A {given_A:g} replaces the {' and '.join(sorted(told))} Å of the metadata"
        return given_A, "--sampling-A", [note] if told else []
    for source in sources:
        found = source.sampling
        if found.missing:
            raise Refusal(f"{source.path}: the size of its pixels {found.missing}. {WAY_OUT}")
        if abs(found.x_A - found.y_A) > SQUARE * found.x_A:
            raise Refusal(f"{source.path}: its pixels are {found.x_A:.6g} Å along x and {found.y_A:.6g} Å along y; "
                          f"expected squares. {WAY_OUT} where they are squares nevertheless")
        first = sources[0].sampling
        if abs(found.x_A - first.x_A) > SQUARE * first.x_A:
            raise Refusal(f"{source.path}: its pixels are {found.x_A:.6g} Å, those of {sources[0].path} {first.x_A:.6g} Å; "
                          "expected one size in a series. Import them one by one, or, if one is wrong, give --sampling-A")
    return sources[0].sampling.x_A, "metadata", []
