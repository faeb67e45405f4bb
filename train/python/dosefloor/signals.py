"""Arrays of a file that are read when they are used, with their axes and units."""

import typing

import numpy as np

from .errors import FileError


class Axis(typing.NamedTuple):
    name: str
    units: str
    values: np.ndarray

    def __str__(self):
        return f"{self.name} {len(self.values)}{' ' + self.units if self.units else ''}"


class Signal:
    """One of a file's arrays. Indexing reads: `images[1, 2]` is a NumPy array [y, x]; `at()` takes ids instead of places."""

    def __init__(self, group):
        self.name = group.name.rsplit("/", 1)[-1]
        self.dataset = group["data"]  # of h5py
        self.units = str(self.dataset.attrs.get("units", ""))
        self.long_name = str(self.dataset.attrs.get("long_name", ""))
        self.axes = tuple(Axis(str(group[f"dim{i}"].attrs["name"]), str(group[f"dim{i}"].attrs.get("units", "")),
                               group[f"dim{i}"][()]) for i in range(self.dataset.ndim))

    @property
    def shape(self):
        return self.dataset.shape

    @property
    def dtype(self):
        return self.dataset.dtype

    @property
    def ndim(self):
        return self.dataset.ndim

    @property
    def dims(self):
        """Names of the axes."""
        return tuple(axis.name for axis in self.axes)

    def axis(self, name):
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise FileError(f"{self.name} has no axis {name}; found {', '.join(self.dims)}")

    def place(self, name, value):
        """Where an axis has this value, e.g. specimen 17."""
        values = self.axis(name).values
        found = np.flatnonzero(values == value)
        if not found.size:
            raise FileError(f"{self.name} has no {name} {value}; found {len(values)} of them, {values[0]:g} to {values[-1]:g}")
        return int(found[0])

    def at(self, **values):
        """What is read where axes have these values: `images.at(image_epoch=1, specimen=17)`."""
        places = {name: self.place(name, value) for name, value in values.items()}
        return self.dataset[tuple(places.get(name, slice(None)) for name in self.dims)]

    def __getitem__(self, key):
        return self.dataset[key]

    def __len__(self):
        return len(self.dataset)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.dataset[()], dtype)

    def __repr__(self):
        axes = ", ".join(map(str, self.axes))
        return f"<{self.name} [{axes}] {self.dtype}{', ' + self.units if self.units else ''}: {self.long_name}>"


class Ragged:
    """Values of which every item has its own number: `hulls[3]` are those of item 3."""

    def __init__(self, group):
        self.values, self.offsets = group["values"], group["offsets"]
        self.units = str(self.values.attrs.get("units", ""))
        self.long_name = str(self.values.attrs.get("long_name", ""))

    def __len__(self):
        return len(self.offsets) - 1

    def __getitem__(self, item):
        if not 0 <= item < len(self):
            raise IndexError(f"item {item}; found {len(self)} of them")
        begin, end = (int(offset) for offset in self.offsets[item:item + 2])
        return self.values[begin:end]
