"""The size of a pixel that a file tells, and not one that its reader fills in."""

from __future__ import annotations

import re

from sampling import Sampling, sampling_of


def imagej_unit(original):
    """Of a TIFF by ImageJ; rosettasciio reads the size of its pixels, and of units microns alone."""
    description = original.get("ImageDescription")
    unit = re.search(r"^unit=(.+)$", description, re.MULTILINE) if str(description).startswith("ImageJ=") else None
    return unit.group(1).strip().replace("\\u00B5", "µ").replace("\\u00C5", "Å") if unit else None


def pixel_size_told(reader, signal, y, x):
    """As the axes have it, except where rosettasciio leaves out a unit, or fills in a size that the file does not tell.
    y, x: places of the axes."""
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
