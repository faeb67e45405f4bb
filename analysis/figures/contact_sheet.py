"""Which images of a file a contact sheet shows, and what is read of them."""

from __future__ import annotations

import collections
import dataclasses

import h5py
import numpy as np

from emd_signal import InputError, dataset, expect_schema, length_nm

SCHEMA, SCHEMA_VERSION = "dosefloor-images", 1
NEEDED = ("image_epoch", "specimen", "dose_per_A2")


@dataclasses.dataclass
class Item:
    image: np.ndarray  # float [y, x], counts, or intensity where no dose was drawn
    mask: np.ndarray | None  # bool [y, x]; None where the truth is not known
    draws: dict  # column of /entry/realisations -> its value
    width_nm: float
    height_nm: float

    @property
    def is_empty(self):
        """Whether its mask says that no particle is in view."""
        return self.mask is not None and not self.mask.any()


@dataclasses.dataclass
class Sheet:
    items: list  # in order of dose
    count: int  # images in the file
    specimens: int
    shape: tuple  # (y, x), pixels
    counted: bool  # electrons were counted: the images have a dose


def spread(doses, specimens, epochs, most):
    """Indices of at most `most` images in order of dose. The doses are cut into that many ranges of equally many
    images; each range gives the one whose specimen, then epoch, was taken least often, then the one nearest to
    where an even walk from the lowest dose to the highest is."""
    order = np.argsort(doses, kind="stable")
    parts = np.array_split(np.arange(len(order)), min(most, len(order)))
    even = np.linspace(0, len(order) - 1, len(parts))
    taken, seen_specimens, seen_epochs = [], collections.Counter(), collections.Counter()
    for part, aim in zip(parts, even):
        best = min(part, key=lambda place: (seen_specimens[specimens[order[place]]], seen_epochs[epochs[order[place]]],
                                            abs(place - aim)))
        taken.append(int(order[best]))
        seen_specimens[specimens[taken[-1]]] += 1
        seen_epochs[epochs[taken[-1]]] += 1
    return taken


def realisations(file, count):
    """The table of draws, one row an image."""
    table = dataset(file, "entry/realisations")
    columns = () if table is None else table.dtype.names or ()
    if table is None or table.shape != (count,) or not set(NEEDED) <= set(columns):
        found = "missing" if table is None else f"{table.shape} with the columns ({', '.join(columns)})"
        raise InputError(f"/entry/realisations is {found}; expected ({count},), one row an image, with the columns "
                         f"{', '.join(NEEDED)}")
    return table[:]


def finite(image, where):
    bad = np.count_nonzero(~np.isfinite(image))
    if bad:
        raise InputError(f"{where} has {bad} pixels that are NaN or infinite")
    return image.astype(float)


def edge_nm(draws, column, pixels, otherwise):
    """Length of an image's edge. Every image has its own pixel (Å), which the axes that all share cannot tell."""
    return pixels * float(draws[column]) / 10.0 if column in draws else otherwise


def read(path, most):
    with h5py.File(path, "r") as file:
        expect_schema(file, SCHEMA, SCHEMA_VERSION)
        images, masks = dataset(file, "entry/images/data"), dataset(file, "entry/masks/data")
        if images is None or images.ndim != 4 or images.dtype.kind != "f" or 0 in images.shape:
            found = "missing" if images is None else f"{images.dtype} {images.shape}"
            raise InputError(f"/entry/images/data is {found}, expected float32 [image_epoch, specimen, y, x]")
        dataset(file, "entry/masks/data", images)  # of the images' shape, if it is there
        epochs, specimens, height, width = images.shape
        table = realisations(file, epochs * specimens)
        counted = images.attrs.get("units", "") == "counts"
        doses = table["dose_per_A2"] if counted else np.zeros(len(table))
        if not np.all(np.isfinite(doses)):
            raise InputError("/entry/realisations has a dose_per_A2 that is NaN or infinite")
        group = file["entry/images"]
        if "pixel_x_A" not in table.dtype.names and group["dim3"].attrs.get("units") != "Å":
            raise InputError("/entry/realisations has no pixel_x_A and /entry/images/dim3 is not in Å: the images' scale "
                             "is unknown")
        height_nm, width_nm = length_nm(group, "dim2", height), length_nm(group, "dim3", width)
        items = []
        for index in spread(doses, table["specimen"], table["image_epoch"], most):
            place = divmod(index, specimens)
            draws = dict(zip(table.dtype.names, table[index].item()))
            where = f"/entry/images/data[{place[0]}, {place[1]}]"
            items.append(Item(finite(images[place], where), None if masks is None else masks[place] != 0, draws,
                              edge_nm(draws, "pixel_x_A", width, width_nm),
                              edge_nm(draws, "pixel_y_A", height, height_nm)))
        return Sheet(items, len(table), len(set(table["specimen"].tolist())), (height, width), counted)
