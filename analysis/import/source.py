"""One file of frames, read by rosettasciio: which of what it holds are images, how they lie in it, what it tells."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib
import logging
import math
import pathlib
import re

import numpy as np

import complaints
import electrons
from refusal import Refusal
from sampling import Sampling, is_length, sampling_of, unit_name

READERS = {".dm3": "digitalmicrograph", ".dm4": "digitalmicrograph", ".mrc": "mrc", ".mrcs": "mrc", ".tif": "tiff",
           ".tiff": "tiff", ".emd": "emd"}
OPTIONS = {"emd": {"select_type": "images"}}  # of Velox' files, spectra are left out
TIMES = {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0}
X_NAMES, Y_NAMES = ("x", "width", "r_x"), ("y", "height", "r_y")


@dataclasses.dataclass
class Source:
    """Frames [frame, y, x] of one file, and what the file tells of them."""

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
    """Turns whatever a reader throws, or says of a file that it reads in part, into a Refusal."""
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
        raise Refusal(f"{path} is a file of this program ({schema}), which needs no importing: give it to segment, fit-mtf or "
                      "show as it is")


def expect_little_endian(path):
    with open(path, "rb") as file:
        header = file.read(1024)
    if len(header) < 1024:
        raise Refusal(f"{path} ends after {len(header)} bytes, within the header of MRC. Copy it again")
    if header[212] == 0x11:
        raise Refusal(f"{path} is big-endian, which rosettasciio reads wrongly; expected a little-endian MRC file. Save it anew "
                      "with current software")


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


def spatial_axes(axes):
    """Places of y and x: by their names, else the last two, as rosettasciio orders them."""
    names = [str(axis.get("name") or "").lower() for axis in axes]
    found = [[place for place, name in enumerate(names) if name in wanted] for wanted in (Y_NAMES, X_NAMES)]
    if all(len(places) == 1 for places in found):
        return found[0][0], found[1][0]
    return len(axes) - 2, len(axes) - 1


def order_of(signal):
    """The axes as (frame, y, x) or (y, x), those of length 1 left out; or why these are no frames."""
    data, axes = signal["data"], signal["axes"]
    kind = signal["metadata"].get("Signal", {}).get("signal_type") or ""
    if kind:
        return f"its signal is of the type {kind}"
    if data.dtype.names or data.dtype.kind not in "buif":
        return "it is in colours" if data.dtype.names else f"its values are {data.dtype}"
    if len(data.shape) < 2 or len(axes) != len(data.shape):
        return f"its shape is {list(data.shape)}"
    y, x = spatial_axes(axes)
    others = [place for place in range(len(axes)) if place not in (y, x)]
    series = [place for place in others if data.shape[place] > 1]
    if len(series) > 1:
        return f"its shape is {list(data.shape)}, more than a series of images"
    for place in series:
        units = unit_name(axes[place].get("units"))
        if units and units not in TIMES and not is_length(units):
            return f"its images are a series in {axes[place]['units']}"
    frame = series or others[:1]
    return (*frame, y, x)


def described(number, signal, why_not):
    title = signal["metadata"].get("General", {}).get("title") or "untitled"
    return f"{number}: {title}, {signal['data'].dtype} {list(signal['data'].shape)}" + (f" ({why_not})" if why_not else "")


def chosen(path, signals, wanted):
    """(number, order of axes) of the one that holds the frames."""
    orders = [order_of(signal) for signal in signals]
    usable = [number for number, order in enumerate(orders) if not isinstance(order, str)]
    listed = "; ".join(described(number, signal, orders[number] if isinstance(orders[number], str) else "")
                       for number, signal in enumerate(signals)) or "nothing"
    if wanted is not None and wanted not in usable:
        raise Refusal(f"--signal {wanted}: {path} holds {listed}; expected the number of one that has images")
    if wanted is None and not usable:
        raise Refusal(f"{path} holds no images [frame, y, x] of real numbers, but {listed}. Give a file of frames")
    if wanted is None and len(usable) > 1:
        raise Refusal(f"{path} holds more than one series of images: {listed}. Choose one with --signal")
    number = usable[0] if wanted is None else wanted
    return number, orders[number]


def imagej_unit(original):
    """Of a TIFF by ImageJ; rosettasciio reads the size of its pixels, and of units microns alone."""
    description = original.get("ImageDescription")
    unit = re.search(r"^unit=(.+)$", description, re.MULTILINE) if str(description).startswith("ImageJ=") else None
    return unit.group(1).strip().replace("\\u00B5", "µ").replace("\\u00C5", "Å") if unit else None


def sampling_told(reader, signal, y, x):
    """As the axes have it, except where rosettasciio leaves out a unit, or fills in a size that the file does not tell."""
    original = signal["original_metadata"]
    if reader == "tiff" and (unit := imagej_unit(original)):
        return sampling_of(*({**signal["axes"][place], "units": unit} for place in (x, y)))
    if reader == "mrc" and "de_metadata" in original:
        names = ("Specimen Pixel Size X (nanometers)", "Specimen Pixel Size Y (nanometers)")
        sizes = [float(original["de_metadata"].get(name, -1)) for name in names]
        if min(sizes) <= 0:
            return Sampling(missing="is not in the camera's info file")
    elif reader == "mrc" and "fei_header" not in original:
        header = original["std_header"]
        if not all(float(header[name]) > 0 for name in ("MX", "MY", "Xlen", "Ylen")):
            return Sampling(missing="is not in its header (cell dimensions)")
    return sampling_of(signal["axes"][x], signal["axes"][y])


def read(path, wanted=None):
    """The frames of a file; `wanted` is --signal. Raises Refusal."""
    path = pathlib.Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise Refusal(f"{path}: expected a name that ends in one of {', '.join(READERS)}")
    if not path.is_file():
        raise Refusal(f"{path}: {'this is no file' if path.exists() else 'there is no file of this name'}")
    signals = signals_of(path, reader)
    number, order = chosen(path, signals, wanted)
    signal = signals[number]
    axes, shape = signal["axes"], signal["data"].shape
    y, x = order[-2:]
    array = signal["data"]
    others = [place for place in range(len(shape)) if place not in order]
    if others:  # of length 1
        array = array[tuple(0 if place in others else slice(None) for place in range(len(shape)))]
    kept = [place for place in range(len(shape)) if place not in others]
    frame = axes[order[0]] if len(order) == 3 else {}
    seconds = TIMES.get(unit_name(frame.get("units")))
    time_s = float(frame["scale"]) * seconds if seconds and frame["size"] > 1 else math.nan
    return Source(path, reader, signal["metadata"].get("General", {}).get("title") or "", frame.get("size", 1), shape[y],
                  shape[x], sampling_told(reader, signal, y, x),
                  electrons.electrons_of(signal["metadata"], signal["original_metadata"]),
                  time_s if time_s > 0 else None, signal["metadata"], signal["original_metadata"], array,
                  tuple(kept.index(place) for place in order))
