"""Which images of a segmentation a figure shows, what is read of them, and of the images they were made of."""

from __future__ import annotations

import dataclasses
import json
import pathlib
import re

import h5py
import numpy as np

from contact_sheet import SCHEMA as IMAGES_SCHEMA
from contact_sheet import SCHEMA_VERSION as IMAGES_SCHEMA_VERSION
from contact_sheet import finite, spread
from emd_signal import InputError, dataset, expect_schema

SCHEMA, SCHEMA_VERSION = "dosefloor-segmentation", 1
NEEDED = ("image_epoch", "specimen", "dose_per_A2", "pixel_x_A", "pixel_y_A", "area_A2")


@dataclasses.dataclass
class Item:
    probabilities: np.ndarray  # float [y, x]
    found: np.ndarray  # bool [y, x], above the threshold
    row: dict  # column of /entry/segments -> its value
    image: np.ndarray | None = None  # float [y, x], where the images are there
    truth: np.ndarray | None = None  # bool [y, x], where they have masks

    @property
    def width_nm(self):
        return self.found.shape[1] * self.row["pixel_x_A"] / 10.0

    @property
    def height_nm(self):
        return self.found.shape[0] * self.row["pixel_y_A"] / 10.0


@dataclasses.dataclass
class Sheet:
    items: list  # in order of dose
    count: int  # images in the file
    shape: tuple  # (y, x), pixels
    network: str
    threshold: float
    missing: str  # why there are no images; empty where there are


def parameter(toml, section, key):
    """A value of resolved parameters, which have one key a line; None where they do not tell."""
    lines = re.search(rf"^\[{section}\]\n((?:(?!\[).*\n?)*)", toml, re.MULTILINE)
    value = lines and re.search(rf"^{key} = (.*)$", lines.group(1), re.MULTILINE)
    return json.loads(value.group(1)) if value else None


def table_of(file, count):
    table = dataset(file, "entry/segments")
    columns = () if table is None else table.dtype.names or ()
    if table is None or table.shape != (count,) or not set(NEEDED) <= set(columns):
        found = "missing" if table is None else f"{table.shape} with the columns ({', '.join(columns)})"
        raise InputError(f"/entry/segments is {found}; expected ({count},), one row an image, with the columns "
                         f"{', '.join(NEEDED)}")
    return table[:]


def place_of(file, signal, row):
    """(place along image_epoch, place along specimen) of an image, by its ids in `row`; None where the file has it not."""
    ids = [file[f"entry/{signal}/dim{axis}"][:] for axis in (0, 1)]
    places = [np.flatnonzero(of_axis == float(row[name])) for of_axis, name in zip(ids, ("image_epoch", "specimen"))]
    return tuple(int(found[0]) for found in places) if all(len(found) for found in places) else None


def read_images(path, sheet):
    """Puts images and truth into the items; returns why that cannot be, or nothing."""
    if not path.exists():
        return f"{path} is not there"
    with h5py.File(path, "r") as file:
        expect_schema(file, IMAGES_SCHEMA, IMAGES_SCHEMA_VERSION)
        images, masks = dataset(file, "entry/images/data"), dataset(file, "entry/masks/data")
        if images is None or images.ndim != 4 or images.shape[2:] != sheet.shape:
            return f"{path} holds other images"
        for item in sheet.items:
            place = place_of(file, "images", item.row)
            if place is None or place[0] >= images.shape[0] or place[1] >= images.shape[1]:
                return f"{path} holds fewer images"
            item.image = finite(images[place], f"{path}: /entry/images/data[{place[0]}, {place[1]}]")
            item.truth = None if masks is None else masks[place] != 0
            area = item.row.get("true_area_px")
            if area is not None and (item.truth is None or np.count_nonzero(item.truth) != area):
                return f"{path} holds other masks than those that were compared with"
    return ""


def read(path, most):
    with h5py.File(path, "r") as file:
        expect_schema(file, SCHEMA, SCHEMA_VERSION)
        probabilities, masks = dataset(file, "entry/probabilities/data"), dataset(file, "entry/masks/data")
        if probabilities is None or probabilities.ndim != 4 or probabilities.dtype.kind != "f":
            found = "missing" if probabilities is None else f"{probabilities.dtype} {probabilities.shape}"
            raise InputError(f"/entry/probabilities/data is {found}, expected float32 [image_epoch, specimen, y, x]")
        if masks is None:
            raise InputError("/entry/masks/data is missing")
        dataset(file, "entry/masks/data", probabilities)
        epochs, specimens, height, width = probabilities.shape
        table = table_of(file, epochs * specimens)
        toml = file["entry/parameters"].attrs.get("toml", "")
        # Images without a dose are drawn first, in the order of the file.
        doses = np.nan_to_num(table["dose_per_A2"], nan=0.0)
        items = []
        for index in spread(doses, table["specimen"], table["image_epoch"], most):
            place = divmod(index, specimens)
            items.append(Item(finite(probabilities[place], f"/entry/probabilities/data[{place[0]}, {place[1]}]"),
                              masks[place] != 0, dict(zip(table.dtype.names, table[index].item()))))
    sheet = Sheet(items, len(table), (height, width), parameter(toml, "segment", "network") or "network",
                  parameter(toml, "segment", "threshold") or float("nan"), "")
    name = parameter(toml, "source", "images")
    sheet.missing = read_images(pathlib.Path(path).parent / name, sheet) if name else "it does not name its images"
    if sheet.missing:
        for item in items:
            item.image = item.truth = None
    return sheet
