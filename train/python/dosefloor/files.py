"""Opens the program's files: arrays that are read when they are used, tables, and the experiment they came from.

    images, masks, table = dosefloor.open("images.emd")
    waves, masks, table = dosefloor.open("waves.emd")
    probabilities, masks, table = dosefloor.open("segmented.emd")

What `open` returns is more than these three: `file.experiment`, `file.row(...)`, `file.signals`, ... Columns that end in _A,
_A2, _um, ... are in that unit; all units are in table.attrs["units"].
"""

import functools
import json
import os
import pathlib

import h5py

from . import tables
from .errors import FileError
from .schemas import expect_readable
from .signals import Ragged, Signal
from .toml_text import parsed_toml


class DosefloorFile:
    """Any of the program's files. Close it, or open it in a `with`, where it is to be written again."""

    schema = ""
    unpacks = ()  # names of what `a, b, c = dosefloor.open(...)` gives
    table_name = ""  # in the file
    item_axes = 2  # image_epoch, specimen

    def __init__(self, path, file):
        self.path, self.h5 = pathlib.Path(path), file
        entry = file["entry"]
        self.signals = {name: Signal(group) for name, group in entry.items()
                        if isinstance(group, h5py.Group) and group.attrs.get("signal") == "data"}
        for name in self.unpacks:
            if name != "table":
                setattr(self, name, self.signals.get(name))
        parameters = entry["parameters"].attrs
        self.program_version = str(parameters.get("program_version", ""))
        self.parameter_hash = str(parameters.get("hash", ""))
        self.seed = int(parameters.get("seed", 0))
        self.toml = str(parameters.get("toml", ""))  # the keys that its data follow from

    @functools.cached_property
    def experiment(self):
        """The experiment's keys and values that the data follow from: `file.experiment["wave"]["energy_keV"]`."""
        return parsed_toml(self.toml)

    @functools.cached_property
    def table(self):
        """What was drawn or found, one row an item: a data frame, or a structured array where pandas is not installed."""
        data = self.h5["entry"][self.table_name]
        return tables.from_array(data[()], self.units)

    @functools.cached_property
    def units(self):
        """Of the table's columns, by name."""
        attributes = self.h5["entry"][self.table_name].attrs
        return dict(zip(map(str, attributes["columns"]), map(str, attributes["units"])))

    @property
    def main(self):
        """The signal that the file is about."""
        return self.signals[self.unpacks[0]]

    def item(self, **ids):
        """The row that belongs to these ids: `item(image_epoch=1, specimen=17)`; an id may be left out where there is one."""
        place = 0
        for axis in self.main.axes[:self.item_axes]:
            if axis.name not in ids and len(axis.values) != 1:
                raise FileError(f"{self.path}: give {axis.name}; found {len(axis.values)} of them")
            place = place * len(axis.values) + (self.main.place(axis.name, ids.pop(axis.name)) if axis.name in ids else 0)
        if ids:
            raise FileError(f"{self.path}: there is no axis {', '.join(ids)}; expected "
                            f"{', '.join(self.main.dims[:self.item_axes])}")
        return place

    def row(self, **ids):
        """The table's values for an item, by column."""
        row = self.h5["entry"][self.table_name][self.item(**ids)]
        return {name: row[name].item() for name in row.dtype.names}

    def __iter__(self):
        return iter([getattr(self, name) for name in self.unpacks])

    def close(self):
        self.h5.close()

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        self.close()

    def __repr__(self):
        signals = "".join(f"\n  {signal!r}" for signal in self.signals.values())
        return f"<{self.path}: {self.schema}, made by dosefloor {self.program_version}{signals}>"


class Waves(DosefloorFile):
    """Exit waves: waves, masks (None unless stored), table (one row a specimen)."""

    schema, unpacks, table_name, item_axes = "dosefloor-waves", ("waves", "masks", "table"), "specimens", 1

    def atoms(self, specimen=None):
        """(positions in Å [atom, (x, y, z)], atomic numbers) of a specimen."""
        item, atoms = self._item_of(specimen), self.h5["entry/atoms"]
        return Ragged(atoms["positions"])[item], Ragged(atoms["numbers"])[item]

    def outline(self, specimen=None):
        """Corners (x, y) of the particle's outline, Å."""
        return Ragged(self.h5["entry/hulls"])[self._item_of(specimen)]

    def _item_of(self, specimen):
        return self.item(**({} if specimen is None else {"specimen": specimen}))


class Images(DosefloorFile):
    """Images: images, masks (None in imported frames), table (one row an image: dose, defocus, size of its pixels, ...)."""

    schema, unpacks, table_name = "dosefloor-images", ("images", "masks", "table"), "realisations"

    @property
    def source_metadata(self):
        """Of imported frames: the metadata of each source file, in order. Empty for simulated images."""
        group = self.h5["entry"].get("source_metadata")
        if group is None:
            return []
        texts = Ragged(group)
        return [json.loads(texts[frame].tobytes()) for frame in range(len(texts)) if len(texts[frame])]


class Segmentation(DosefloorFile):
    """What a network made of images: probabilities, masks above its threshold, table (one row an image: areas, F1, ...)."""

    schema, unpacks, table_name = "dosefloor-segmentation", ("probabilities", "masks", "table"), "segments"


class Observer(DosefloorFile):
    """What the electrons allow: found_share and detectability [image_epoch, specimen, disc], table (one row an image)."""

    schema, unpacks, table_name = "dosefloor-observer", ("found_share", "detectability", "table"), "observations"


class Curves(DosefloorFile):
    """A training's curves: table, one row an epoch."""

    schema, unpacks, item_axes = "dosefloor-curves", ("table",), 1

    @property
    def main(self):
        return next(iter(self.signals.values()))

    @functools.cached_property
    def table(self):
        columns = {"epoch": self.main.axes[0].values.astype("int64")}
        columns |= {name: signal[()] for name, signal in self.signals.items()}
        return tables.from_columns(columns, self.units)

    @functools.cached_property
    def units(self):
        return {"epoch": ""} | {name: signal.units for name, signal in self.signals.items()}

    def row(self, **ids):
        place = self.item(**ids)
        return {name: signal[place].item() for name, signal in self.signals.items()}


KINDS = {kind.schema: kind for kind in (Waves, Images, Segmentation, Observer, Curves)}


def expect_whole(path, entry):
    """Joined files point into their shards; where one is gone, HDF5 reads zeros."""
    if "shards" not in entry:
        return
    names = [name.decode() for name in entry["shards/files"][()]]
    gone = [name for name in names if not (path.parent / name).exists()]
    if gone:
        raise FileError(f"{path} joins {len(names)} shards, and these are not beside it: {', '.join(gone)}. Put them there, "
                        f"or make them again with `{entry['shards'].attrs.get('command', 'dosefloor')} --shard I/N`")


def _opened(path):
    if not path.exists():
        if path.with_name(path.name + ".partial").exists():
            raise FileError(f"{path} is unfinished: run the command that makes it again, and it computes what is missing")
        raise FileNotFoundError(f"{path}: there is no such file")
    try:
        return h5py.File(path, "r")
    except OSError as error:
        raise FileError(f"{path}: expected an HDF5 file of dosefloor; HDF5 says: {error}") from error


def open_file(path):
    """One of the program's files, read only. Raises FileError if it is none, or one of a later version."""
    path = pathlib.Path(os.fspath(path))
    file = _opened(path)
    try:
        parameters = file.get("entry/parameters")
        if parameters is None or "schema" not in parameters.attrs:
            raise FileError(f"{path}: an HDF5 file without /entry/parameters@schema, so not one of dosefloor. A microscope's file "
                            "becomes one by `dosefloor import`")
        attributes = parameters.attrs
        schema = str(attributes["schema"])
        expect_readable(path, schema, int(attributes["schema_version"]), str(attributes.get("program_version", "")))
        expect_whole(path, file["entry"])
        return KINDS[schema](path, file)
    except BaseException:
        file.close()
        raise
