"""Reads signals of our files with plain h5py, and refuses what is none."""

from __future__ import annotations

import h5py


class InputError(Exception):
    """The file is not what a program draws; exit status 2."""


def readable(found, name, version, oldest=1):
    """Whether (schema, version) is one of those that are read: the present version and those from `oldest` on."""
    return found[0] == name and isinstance(found[1], int) and oldest <= found[1] <= version


def unreadable_text(found, name, version, oldest=1):
    versions = f"version {version}" if version == oldest else f"versions {oldest} to {version}"
    return f"found schema '{found[0]}' version {found[1]}; this program reads '{name}' {versions}"


def expect_schema(file, name, version):
    """Refuses files of another kind, and of later versions, which may mean something else by the same names."""
    parameters = file.get("entry/parameters")
    attributes = {} if parameters is None else parameters.attrs
    found = (attributes.get("schema", "none"), int(attributes.get("schema_version", 0)))
    if not readable(found, name, version):
        raise InputError(unreadable_text(found, name, version))


def dataset(file, path, like=None):
    """The dataset at `path`, or None where the file has none; its shape must be that of `like`."""
    if path not in file:
        return None
    data = file[path]
    if not isinstance(data, h5py.Dataset):
        raise InputError(f"/{path} is a group, expected a dataset")
    if like is not None and data.shape != like.shape:
        raise InputError(f"/{path} has shape {data.shape}, expected {like.shape} as {like.name} has")
    return data


def length_nm(group, name, count):
    """Length of an axis of `count` pixels from its coordinates in Å."""
    if name not in group or group[name].shape != (count,):
        raise InputError(f"{group.name}/{name} is missing or has not {count} coordinates")
    coordinates_A = group[name][:]
    spacing_A = (coordinates_A[-1] - coordinates_A[0]) / (count - 1) if count > 1 else 1.0
    return count * float(spacing_A) / 10.0
