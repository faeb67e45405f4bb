"""Tables as data frames of pandas, or as structured arrays of NumPy where there is no pandas."""

import csv

import numpy as np

from .optional import pandas_if_there


def from_array(array, units):
    """`array`: structured. `units`: by column, kept in the frame's attrs["units"]."""
    pandas = pandas_if_there()
    if pandas is None:
        return array
    table = pandas.DataFrame({name: array[name] for name in array.dtype.names})
    table.attrs["units"] = dict(units)
    return table


def from_columns(columns, units):
    """`columns`: arrays of one length by name."""
    array = np.empty(len(next(iter(columns.values()))), [(name, values.dtype) for name, values in columns.items()])
    for name, values in columns.items():
        array[name] = values
    return from_array(array, units)


def _column(texts):
    """Whole numbers, numbers (empty: nan) or texts, whichever comes first."""
    for kind in (np.int64, np.float64):
        try:
            return np.array([text if text or kind is np.int64 else "nan" for text in texts], object).astype(kind)
        except ValueError:
            continue
    return np.array(texts)


def from_csv(path):
    """A table of `dosefloor analyse`. Columns without any text are numbers, nan where a field is empty."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    head, lines = rows[0], rows[1:]
    return from_columns({name: _column([line[place] for line in lines]) for place, name in enumerate(head)}, {})
