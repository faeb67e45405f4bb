"""The dose of each frame: given, in the metadata, or counted."""

from __future__ import annotations

import dataclasses
import math
import re

import numpy as np

from refusal import Refusal

WAYS_OUT = ("Give --dose-per-A2 D (e⁻/Å² of each frame), --dose-csv FILE (one number a frame) or, where counts are "
            "electrons, --dose-from-counts")
# "Dose Rate (e-/A^2/s)": electrons by an area of Å or nm, by time or not.
PER_AREA = re.compile(r"\be(?:lectrons?)?[-⁻]?\s*/\s*(Å|A|Angstrom|nm)\s*(?:\^?2|²)(\s*/\s*s(?:ec)?\b)?", re.IGNORECASE)
# These do not say what such a number is the dose of.
VAGUE = re.compile(r"total|accumulated|cumulative|lifetime|limit|max|target|threshold", re.IGNORECASE)
EXPOSURE = re.compile(r"^(frame )?exposure( time)?[ _]\(?(s|sec|seconds)\)?$", re.IGNORECASE)
EQUAL = 1e-3


@dataclasses.dataclass
class Doses:
    """`per_A2` of each frame read, or None: from counts."""

    per_A2: np.ndarray | None
    where_from: str
    notes: tuple = ()


def walk(tree, path=()):
    """(path, value) of all leaves of metadata."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from walk(value, (*path, str(key)))
        else:
            yield (*path, str(key)), value


def number(value):
    """Above 0; NaN where it is none."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return math.nan
    return found if found > 0 and math.isfinite(found) else math.nan


def one_of(found):
    """The value of (key, value) pairs that agree, NaN where there is none or they differ."""
    values = [value for _, value in found]
    return values[0] if values and max(values) - min(values) <= EQUAL * values[0] else math.nan


def exposure_s(source):
    """Of a frame: the distance on an axis of time, else the exposure that metadata give in seconds."""
    if source.frame_time_s:
        return source.frame_time_s
    found = [(path, number(value)) for path, value in walk(source.original_metadata) if EXPOSURE.match(path[-1])]
    return one_of([pair for pair in found if not math.isnan(pair[1])])


def told(source):
    """(e⁻/Å² of each frame of this source, "") by its metadata, or (NaN, what was found there). Only numbers count
    whose names have the unit: a dose by area of a single image, or a dose rate by area with an exposure."""
    doses, rates, heard = [], [], []
    for path, value in walk(source.original_metadata):
        if "dose" not in path[-1].lower() or math.isnan(number(value)):
            continue
        unit = PER_AREA.search(path[-1])
        if unit is None or VAGUE.search(path[-1]):
            heard.append(f"'{path[-1]}' = {value}")
            continue
        per_A2 = number(value) / (100.0 if unit.group(1).lower() == "nm" else 1.0)
        (rates if unit.group(2) else doses).append((path[-1], per_A2))
    if source.count == 1 and doses:
        per_A2 = one_of(doses)
    else:
        heard += [f"'{name}' of a series" for name, _ in doses]
        per_A2 = one_of(rates) * exposure_s(source)
    heard += [f"'{name}' = {value:g}" for name, value in (*rates, *doses)] if math.isnan(per_A2) else []
    return per_A2, ", ".join(dict.fromkeys(heard))


def read_csv(path):
    """Numbers above 0, one a line."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="utf-8-sig").splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "this is not text"
        raise Refusal(f"--dose-csv {path} cannot be read: {reason}") from error
    while lines and not lines[-1]:
        lines.pop()
    for place, line in enumerate(lines, 1):
        if math.isnan(number(line)):
            raise Refusal(f"--dose-csv {path}, line {place}: found {line!r}, expected the dose of a frame in e⁻/Å², "
                          "above 0")
    return np.array([float(line) for line in lines])


def of_csv(path, sources):
    doses, count = read_csv(path), sum(source.count for source in sources)
    if len(doses) != count:
        raise Refusal(f"--dose-csv {path}: {len(doses)} numbers for {count} frames; expected one for each that is read")
    return Doses(doses, "--dose-csv")


def resolved(options, sources, electrons_known):
    """From the command line, else metadata, else counts where all files say that these are electrons."""
    if options.dose_per_A2 is not None:
        return Doses(np.full(sum(source.count for source in sources), options.dose_per_A2), "--dose-per-A2")
    if options.dose_csv is not None:
        return of_csv(options.dose_csv, sources)
    if options.dose_from_counts:
        if not electrons_known:
            raise Refusal("--dose-from-counts: how many electrons a count is, is not known; expected --electrons-per-count "
                          "or --counts-per-electron (1, where counts are electrons)")
        return Doses(None, "--dose-from-counts")
    found = [told(source) for source in sources]
    if not any(math.isnan(per_A2) for per_A2, _ in found):
        per_A2 = [np.full(source.count, per_A2) for source, (per_A2, _) in zip(sources, found)]
        return Doses(np.concatenate(per_A2), "metadata")
    if electrons_known and all(source.electrons for source in sources):
        return Doses(None, "metadata", ("the metadata say that counts are electrons: the dose of a frame is their mean by "
                                        "the area of a pixel; where much is scattered out of the image, give "
                                        "--dose-per-A2",))
    source, (_, heard) = next(pair for pair in zip(sources, found) if math.isnan(pair[1][0]))
    raise Refusal(f"{source.path}: its metadata tell no dose by area"
                  + (f", only {heard}" if heard else "") + f". {WAYS_OUT}")
