"""Our files in xarray: `xarray.open_dataset("images.emd")` once the package is installed, or `dosefloor.to_xarray(...)`."""

import pathlib

import numpy as np
import xarray
from xarray.backends import BackendArray, BackendEntrypoint
from xarray.core import indexing

from .errors import FileError
from .files import open_file


class _Stored(BackendArray):
    """A signal's data, read where it is indexed."""

    def __init__(self, dataset):
        self.dataset, self.shape, self.dtype = dataset, dataset.shape, dataset.dtype

    def __getitem__(self, key):
        return indexing.explicit_indexing_adapter(key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR,
                                                  lambda index: np.asarray(self.dataset[index]))


def _coordinate(axis):
    whole = axis.name in ("specimen", "image_epoch", "epoch")
    return xarray.Variable((axis.name,), axis.values.astype("int64") if whole else axis.values,
                           {"units": axis.units} if axis.units else {})


def dataset_of(file):
    """A Dataset of an opened file: signals with named axes; the table's columns are coordinates along the axes of the items.
    Nothing of the signals is read before it is used, and the file stays open as long as the Dataset."""
    variables, coordinates = {}, {}
    for name, signal in file.signals.items():
        attributes = {"units": signal.units, "long_name": signal.long_name}
        variables[name] = xarray.Variable(signal.dims, indexing.LazilyIndexedArray(_Stored(signal.dataset)), attributes)
        coordinates |= {axis.name: _coordinate(axis) for axis in signal.axes if axis.name not in coordinates}
    if file.table_name:
        rows = file.h5["entry"][file.table_name][()]
        axes = file.main.axes[:file.item_axes]
        shape = tuple(len(axis.values) for axis in axes)
        coordinates |= {name: xarray.Variable(tuple(axis.name for axis in axes), rows[name].reshape(shape),
                                              {"units": file.units[name]} if file.units[name] else {})
                        for name in rows.dtype.names if name not in coordinates}
    attributes = {"schema": file.schema, "program_version": file.program_version, "parameter_hash": file.parameter_hash,
                  "seed": file.seed, "experiment": file.toml}
    dataset = xarray.Dataset(variables, coordinates, attributes)
    dataset.set_close(file.close)
    return dataset


class DosefloorBackend(BackendEntrypoint):
    description = "Files of dosefloor (.emd)"
    open_dataset_parameters = ("filename_or_obj", "drop_variables")

    def open_dataset(self, filename_or_obj, *, drop_variables=None):
        dataset = dataset_of(open_file(filename_or_obj))
        return dataset.drop_vars(drop_variables) if drop_variables else dataset

    def guess_can_open(self, filename_or_obj):
        try:
            if pathlib.Path(filename_or_obj).suffix != ".emd":
                return False
            open_file(filename_or_obj).close()
        except (TypeError, FileError, FileNotFoundError):
            return False
        return True


def to_xarray(path, chunks=None):
    """The file as a Dataset; `chunks` as of xarray.open_dataset (with dask)."""
    return xarray.open_dataset(path, engine=DosefloorBackend, chunks=chunks)
