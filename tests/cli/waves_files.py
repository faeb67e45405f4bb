"""Compares files of waves, of images and of segmentations, with plain h5py."""

import h5py
import numpy as np

PROVENANCE = "entry/provenance"  # times, hosts and job ids: the one group in which equal runs differ


def relative_l2(values, expected):
    return np.linalg.norm(values - expected) / np.linalg.norm(expected)


def contents(path):
    """All datasets (as bytes, so that equal means bitwise) and all attributes outside of the provenance."""
    found = {}

    def take(name, item):
        if name.startswith(PROVENANCE):
            return
        for key, value in item.attrs.items():
            value = np.asarray(value)
            found[f"{name}@{key}"] = (str(value.dtype), value.shape, value.tolist())
        if isinstance(item, h5py.Dataset):
            found[name] = (str(item.dtype), item.shape, item[()].tobytes())

    with h5py.File(path) as file:
        take("", file)
        file.visititems(take)
    return found


def differing(path, other):
    """Names of the datasets and attributes that are missing in one of the files or not bitwise equal."""
    a, b = contents(path), contents(other)
    signals = {"entry/waves/data", "entry/images/data", "entry/probabilities/data", "entry/found_share/data"}
    assert signals & a.keys(), f"{path} holds no signal: nothing would be compared"
    return sorted(name for name in a.keys() | b.keys() if a.get(name) != b.get(name))


def dataset(path, name):
    with h5py.File(path) as file:
        return file[name][()]


def data_bytes(path):
    """Bytes of all datasets but those that tell of parameters and provenance."""
    sizes = {}

    def take(name, item):
        if isinstance(item, h5py.Dataset) and name.split("/")[1] not in ("parameters", "provenance"):
            sizes[name] = item.size * item.dtype.itemsize

    with h5py.File(path) as file:
        file.visititems(take)  # which sees a hard-linked dataset once
    return sum(sizes.values())
