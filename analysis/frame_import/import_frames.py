"""Frames of a microscope's files, one after another, for `dosefloor import`.

usage: import_frames.py FILE... [options]        the options of `dosefloor import`, and --plan

The standard output starts with one line of JSON, the plan: how many frames of what size, their pixels, where doses,
pixels and electrons come from, the files and their SHA-256. With --plan that is all, without the SHA-256. Else each
frame follows as one line of JSON (dose, file, place in it) and its pixels [y, x], float32, little-endian. What cannot be
imported ends with status 2 and one message on the standard error.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import pathlib
import sys

import numpy as np

import complaints
import corrections
import doses
import kept_metadata
import resampling
import sampling
import source
from electrons import Electrons
from refusal import Refusal
from series import Series


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--signal", type=int)
    parser.add_argument("--sampling-A", type=float, dest="sampling_A")
    parser.add_argument("--dose-per-A2", type=float, dest="dose_per_A2")
    parser.add_argument("--dose-csv", type=pathlib.Path)
    parser.add_argument("--dose-from-counts", action="store_true")
    parser.add_argument("--dark", type=pathlib.Path)
    parser.add_argument("--gain", type=pathlib.Path)
    parser.add_argument("--electrons-per-count", type=float)
    parser.add_argument("--sum", type=int, default=1)
    parser.add_argument("--resample-A", type=float, dest="resample_A")
    parser.add_argument("--for", type=pathlib.Path, dest="model")
    parser.add_argument("--plan", action="store_true")
    return parser.parse_args(arguments)


def expect_one_size(sources):
    first = sources[0]
    for other in sources[1:]:
        if (other.height, other.width) != (first.height, first.width):
            raise Refusal(f"{other.path}: frames of {other.width} x {other.height} pixels, those of {first.path} have "
                          f"{first.width} x {first.height}; expected one size in a series")


def electrons_of(options, sources):
    """(conversion of each source or None, where it is from, notes)."""
    if options.electrons_per_count is not None:
        given = Electrons(options.electrons_per_count)
        told = sorted({f"{found.electrons.per_count:.6g}" for found in sources if found.electrons
                       and found.electrons.per_count != given.per_count})
        note = f"--electrons-per-count {given.per_count:g} replaces the {' and '.join(told)} of the metadata"
        return [given] * len(sources), "the command line", [note] if told else []
    known = [found.electrons for found in sources]
    if all(known):
        return known, "metadata", []
    if any(known):
        path = next(found.path for found in sources if not found.electrons)
        raise Refusal(f"{path} does not tell how many electrons a count is, and other files of the series do. Give "
                      "--electrons-per-count or --counts-per-electron")
    return known, "", ["how many electrons a count is, is not known: counts stay as they are"]


def resampled(options, shape, sampling_A):
    if options.model is not None:
        return resampling.for_range(shape, sampling_A, *resampling.trained_on(options.model))
    if options.resample_A is not None:
        return resampling.to_size(shape, sampling_A, options.resample_A)
    return resampling.unchanged(shape, sampling_A)


def prepared(options):
    """(series, plan) of what is asked for."""
    sources = [source.read(file, options.signal) for file in options.files]
    expect_one_size(sources)
    first = sources[0]
    sampling_A, sampling_from, notes = sampling.agreed(sources, options.sampling_A)
    electrons, electrons_from, more = electrons_of(options, sources)
    dose = doses.resolved(options, sources, all(electrons))
    references = {name: corrections.reference(path, f"--{name}", first)
                  for name in ("dark", "gain") if (path := getattr(options, name)) is not None}
    resampler = resampled(options, (first.height, first.width), sampling_A)
    series = Series(sources, electrons, [corrections.Corrections(one, **references) for one in electrons], dose.per_A2,
                    sampling_A, resampler, options.sum)
    notes = [*notes, *more, *dose.notes, *resampler.notes]
    if series.left_out:
        notes.append(f"the last {series.left_out} of {series.read} frames make no sum of {options.sum} and are left out")
    per_frame = None if dose.per_A2 is None else \
        dose.per_A2[:series.count * options.sum].reshape(series.count, options.sum).sum(axis=1).tolist()
    per_count = sorted({one.per_count for one in electrons if one})
    plan = {"frames": series.count, "height": resampler.to_px[0], "width": resampler.to_px[1],
            "pixel_y_A": resampler.pixel_A[0], "pixel_x_A": resampler.pixel_A[1], "origin_A": resampler.origin_A,
            "sampling_A": sampling_A, "sampling_from": sampling_from,
            "resampling": resampler.method, "factor": resampler.factor,
            "frames_read": series.read, "frames_left_out": series.left_out,
            "read_height": first.height, "read_width": first.width,
            "doses_per_A2": per_frame, "dose_from": dose.where_from,
            "electrons_per_count": per_count, "electrons_from": electrons_from,
            "sources": [{"file": str(file.path), "format": file.format, "title": file.title, "frames": file.count,
                         "metadata": kept_metadata.as_text(file.metadata, file.original_metadata)}
                        for file in sources],
            "versions": {"rosettasciio": importlib.metadata.version("rosettasciio"), "numpy": np.__version__},
            "notes": notes}
    return series, plan


def identify(options, plan):
    """Adds what identifies the files bit by bit; reads them whole."""
    for told in plan["sources"]:
        told["sha256"] = source.sha256(told["file"])
    for name in ("dark", "gain"):
        path = getattr(options, name)
        plan[f"{name}_sha256"] = "" if path is None else source.sha256(path)


def send(series, plan, stream, only_plan):
    stream.write(json.dumps(plan, ensure_ascii=False).encode() + b"\n")
    stream.flush()
    for frame in () if only_plan else series:
        told = {"dose_per_A2": frame.dose_per_A2, "electrons_per_count": frame.electrons_per_count,
                "source": frame.source, "first": frame.first}
        stream.write(json.dumps(told).encode() + b"\n" + frame.counts.tobytes())
    stream.flush()


def main(arguments):
    stream = os.fdopen(os.dup(1), "wb", buffering=1 << 20)
    os.dup2(2, 1)  # whatever else prints does not print into the frames
    options = parsed(arguments)
    try:
        with complaints.as_notes() as heard:
            series, plan = prepared(options)
            if not options.plan:
                identify(options, plan)
            plan["notes"] += heard.messages
            send(series, plan, stream, options.plan)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader has what it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # nothing is left to be flushed at exit
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
