"""One file of frames, read by rosettasciio, and what it says about them."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib
import logging
import math
import pathlib

import numpy as np

import complaints
import electrons
from pixel_size import pixel_size_told
from refusal import Refusal
from sampling import Sampling, unit_name
from signals import TIMES, chosen

READERS = {".dm3": "digitalmicrograph", ".dm4": "digitalmicrograph", ".mrc": "mrc", ".mrcs": "mrc", ".tif": "tiff",
           ".tiff": "tiff", ".emd": "emd"}
OPTIONS = {"emd": {"select_type": "images"}}  # of Velox' files, spectra are left out


@dataclasses.dataclass
class Source:
    """Frames [frame, y, x] of one file, and what the file says about them."""

    path: pathlib.Path
    format: str
    title: str
    count: int
    height: int
    width: int
    sampling: Sampling
    electrons: electrons.Electrons | None
    frame_time_s: float | None  # distance of frames on an axis of time
    metadata: dict
    original_metadata: dict
    array: object  # of NumPy or dask, its axes in any order
    order: tuple  # its axes as (frame, y, x), or (y, x)

    def frames(self):
        """Each frame [y, x], as stored. A block of the file is in memory at a time."""
        for start, stop in self.blocks():
            block = self.array
            if len(self.order) == 3:
                block = block[tuple(slice(start, stop) if axis == self.order[0] else slice(None) for axis in range(3))]
            with reading(self.path):
                block = np.transpose(np.asarray(block), self.order)
            yield from block.reshape(stop - start, self.height, self.width)

    def blocks(self):
        chunks = getattr(self.array, "chunks", None)
        if chunks is None or len(self.order) == 2:
            return [(0, self.count)]
        edges = np.cumsum([0, *chunks[self.order[0]]]).tolist()
        return list(zip(edges[:-1], edges[1:]))


@contextlib.contextmanager
def reading(path):
    """Turns whatever a reader throws, or says about a file that it reads in part, into a Refusal."""
    with complaints.of_readers(logging.ERROR) as heard:
        try:
            yield
        except Exception as error:  # of any kind, for a damaged file
            raise unreadable(path, error) from error
    if heard.messages:
        raise unreadable(path, "; ".join(heard.messages))


def unreadable(path, error):
    text = str(error) or type(error).__name__
    hint = "; this TIFF is compressed: save it without compression" if "imagecodecs" in text else ""
    return Refusal(f"{path} cannot be read: {text}{hint}. Expected an intact file of frames")


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def expect_not_ours(path):
    import h5py

    with reading(path), h5py.File(path) as file:
        parameters = file.get("entry/parameters")
        schema = "" if parameters is None else str(parameters.attrs.get("schema", ""))
    if schema.startswith("dosefloor"):
        raise Refusal(f"{path} is a file of this program ({schema}), which needs no importing: give it to segment, fit-mtf "
                      "or show as it is")


def expect_little_endian(path):
    with open(path, "rb") as file:
        header = file.read(1024)
    if len(header) < 1024:
        raise Refusal(f"{path} ends after {len(header)} bytes, within the header of MRC. Copy it again")
    if header[212] == 0x11:
        raise Refusal(f"{path} is big-endian, which rosettasciio reads wrongly; expected a little-endian MRC file. Save it "
                      "again with current software")


def signals_of(path, reader):
    """All that the file holds, as rosettasciio's dictionaries."""
    if reader == "emd":
        expect_not_ours(path)
    if reader == "mrc":
        expect_little_endian(path)
    read = importlib.import_module(f"rsciio.{reader}").file_reader
    with reading(path):
        try:
            return read(str(path), lazy=True, **OPTIONS.get(reader, {}))
        except Exception:  # some contents (colours) have no lazy reader; a file that is damaged fails again
            return read(str(path), lazy=False, **OPTIONS.get(reader, {}))


def source_of(path, reader, signal, order):
    """`order`: the signal's axes as (frame, y, x) or (y, x); all others have the length 1."""
    axes, shape = signal["axes"], signal["data"].shape
    y, x = order[-2:]
    kept = sorted(order)
    array = signal["data"][tuple(slice(None) if place in kept else 0 for place in range(len(shape)))]
    frame = axes[order[0]] if len(order) == 3 else {"size": 1}
    seconds = TIMES.get(unit_name(frame.get("units")))
    time_s = float(frame["scale"]) * seconds if seconds and frame["size"] > 1 else math.nan
    metadata, original = signal["metadata"], signal["original_metadata"]
    return Source(path, reader, metadata.get("General", {}).get("title") or "", frame["size"], shape[y], shape[x],
                  pixel_size_told(reader, signal, y, x), electrons.electrons_of(metadata, original),
                  time_s if time_s > 0 else None, metadata, original, array, tuple(kept.index(place) for place in order))


def read(path, wanted=None):
    """The frames of a file; `wanted` is --signal. Raises Refusal."""
    path = pathlib.Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Refusal(f"{path}: expected a name that ends in one of {', '.join(READERS)}")
    if not path.is_file():
        raise Refusal(f"{path}: {'not a file' if path.exists() else 'no such file'}")
    signals = signals_of(path, reader)
    number, order = chosen(path, signals, wanted)
    return source_of(path, reader, signals[number], order)
