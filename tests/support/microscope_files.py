"""Writes small files as microscopes do: DM3, DM4, MRC, Velox and Berkeley EMD byte by byte, and TIFF by tifffile.

Each takes frames [frame, y, x] and the size of a pixel in a unit; `None` leaves it out.
"""

import json
import struct

import h5py
import numpy as np
import tifffile

# DigitalMicrograph: of a NumPy type its code of images, and that of elements of tags.
DM_TYPES = {"int16": (1, 2), "float32": (2, 6), "uint8": (6, 10), "int32": (7, 3), "uint16": (10, 4), "uint32": (11, 5),
            "float64": (12, 7), "complex64": (3, None)}


class DigitalMicrograph:
    """Tags of one version. Numbers of the format are big-endian, 4 bytes in version 3 and 8 in 4; data little-endian."""

    def __init__(self, version):
        self.version = version

    def word(self, number):
        return struct.pack(">i" if self.version == 3 else ">q", number)

    def group(self, tags):
        """Of (name, value): dictionaries and lists are groups, the latter's tags without names."""
        pairs = [("", value) for value in tags] if isinstance(tags, list) else list(tags.items())
        return b"\1\0" + self.word(len(pairs)) + b"".join(self.tag(name, value) for name, value in pairs)

    def tag(self, name, value):
        nested = isinstance(value, (dict, list))
        content = self.group(value) if nested else self.data(value)
        size = struct.pack(">q", len(content)) if self.version == 4 else b""
        letters = name.encode("latin-1")
        return struct.pack(">BH", 20 if nested else 21, len(letters)) + letters + size + content

    def data(self, value):
        if isinstance(value, str):
            value = np.frombuffer(value.encode("utf-16-le"), "<u2")
        if isinstance(value, np.ndarray) and value.dtype.kind == "c":  # an array of structs of two floats
            words, content = [20, 15, 0, 2, 0, 6, 0, 6, value.size], value.tobytes()
        elif isinstance(value, np.ndarray):
            words, content = [20, DM_TYPES[value.dtype.name][1], value.size], value.tobytes()
        elif isinstance(value, float):
            words, content = [7], struct.pack("<d", value)
        else:
            words, content = [5], struct.pack("<I", value)
        return b"%%%%" + self.word(len(words)) + b"".join(self.word(word) for word in words) + content

    def write(self, path, tags):
        root = self.group(tags)
        path.write_bytes(struct.pack(">i", self.version) + self.word(len(root)) + struct.pack(">i", 1) + root + bytes(8))


def dm_image(frames, pixel, unit, name="frames", counts_unit="", counts_scale=1.0, counts_origin=0.0, tags=None):
    """One entry of ImageList; a single frame is an image, more are a stack."""
    shape = frames.shape if len(frames) > 1 else frames.shape[1:]
    spatial = {"Origin": 0.0, "Scale": pixel, "Units": unit}
    series = {"Origin": 0.0, "Scale": 0.5, "Units": "s"}
    return {"ImageData": {"Calibrations": {"Brightness": {"Origin": counts_origin, "Scale": counts_scale,
                                                          "Units": counts_unit},
                                           "Dimension": [spatial, spatial, series][:len(shape)]},
                          "Data": frames.reshape(-1), "DataType": DM_TYPES[frames.dtype.name][0],
                          "Dimensions": [int(length) for length in reversed(shape)],
                          "PixelDepth": frames.dtype.itemsize},
            "ImageTags": tags or {}, "Name": name, "UniqueID": [1, 2, 3, 4]}


def write_dm(path, frames, pixel=0.03, unit="nm", more=(), **of_image):
    """.dm3 or .dm4, with a thumbnail before the image as the software has it; `more` images come after."""
    images = [dm_image(np.zeros((1, 4, 4), "int32"), 1.0, ""), dm_image(frames, pixel, unit, **of_image), *more]
    DigitalMicrograph(int(path.suffix[-1])).write(path, {"ImageList": images, "Thumbnails": [{"ImageIndex": 0}]})
    return path


MRC_MODES = {"int16": 1, "float32": 2, "uint16": 6, "uint8": 0}


def write_mrc(path, frames, pixel_A=0.3, order="<"):
    """The format of 2014; `order` is that of its bytes."""
    count, y, x = frames.shape
    cell = (0.0, 0.0, 0.0) if pixel_A is None else (x * pixel_A, y * pixel_A, count * 1.0)
    header = struct.pack(f"{order}10i6f3i", x, y, count, MRC_MODES[frames.dtype.name], 0, 0, 0, x, y, count, *cell,
                         90, 90, 90, 1, 2, 3)
    header = header.ljust(208, b"\0") + b"MAP " + (b"DD\0\0" if order == "<" else b"\x11\x11\0\0")
    path.write_bytes(header.ljust(1024, b"\0") + frames.astype(frames.dtype.newbyteorder(order)).tobytes())
    return path


def write_tiff(path, frames, pixel=0.03, unit="nm", **options):
    """As ImageJ saves a stack."""
    resolution = {} if pixel is None else {"resolution": (1 / pixel, 1 / pixel), "metadata": {"unit": unit, "axes": "TYX"}}
    tifffile.imwrite(path, frames, imagej=True, **(resolution or {"metadata": {"axes": "TYX"}}), **options)
    return path


def write_berkeley(path, frames, pixel=0.3, unit="Å", attributes=None):
    """EMD 0.2 of the National Center for Electron Microscopy: dim1 to dim3 count from the slowest axis."""
    count, y, x = frames.shape
    with h5py.File(path, "w") as file:
        file.attrs.update({"version_major": 0, "version_minor": 2})
        group = file.create_group("data/frames")
        group.attrs["emd_group_type"] = 1
        group["data"] = np.transpose(frames)  # rosettasciio takes the axes of this version in the order x, y, frame
        for number, (name, length, step, units) in enumerate(
                (("x", x, pixel, unit), ("y", y, pixel, unit), ("frame", count, 1.0, "")), 1):
            dim = group.create_dataset(f"dim{number}", data=np.arange(length) * (1.0 if step is None else step))
            dim.attrs.update({"name": name, "units": "" if step is None else units})
        file.create_group("microscope").attrs.update(attributes or {})
    return path


def write_velox(path, frames, pixel_m=3e-11, unit="m", names=("BM-Ceta",)):
    """Velox 7: one image a detector, [y, x, frame], its metadata as JSON in bytes."""
    with h5py.File(path, "w") as file:
        file.create_dataset("Version", data=[json.dumps({"format": "Velox", "version": "7"})], dtype=h5py.string_dtype())
        operations = {}
        for number, name in enumerate(names):
            key = f"{number:032x}"
            metadata = {"Core": {}, "Scan": {}, "Acquisition": {"AcquisitionStartDatetime": {"DateTime": "1575540224"}},
                        "BinaryResult": {"DetectorIndex": str(number), "PixelUnitX": unit, "PixelUnitY": unit,
                                         "PixelSize": {"width": str(pixel_m), "height": str(pixel_m)},
                                         "Offset": {"x": "0", "y": "0"}},
                        "Detectors": {f"Detector-{place}": {"DetectorName": one, "ExposureTime": "0.5"}
                                      for place, one in enumerate(names)}}
            text = np.frombuffer(json.dumps(metadata).encode().ljust(4096, b"\0"), np.uint8)
            group = file.create_group(f"Data/Image/{key}")
            group.create_dataset("Data", data=np.moveaxis(frames, 0, 2), chunks=(*frames.shape[1:], 1))
            group["Metadata"] = np.repeat(text[:, None], len(frames), axis=1)
            operations[f"{number + 100:032x}"] = {"cameraName": name, "dataPath": f"/Data/Image/{key}"}
        for key, operation in operations.items():
            file.create_dataset(f"Operations/CameraInputOperation/{key}", data=[json.dumps(operation)],
                                dtype=h5py.string_dtype())
    return path
