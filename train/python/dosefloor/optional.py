"""Packages that only parts of this one need."""

import importlib


def needed(package, extra, what):
    """The package, or an ImportError that says how to get it."""
    try:
        return importlib.import_module(package)
    except ImportError as error:
        raise ImportError(f"{what} needs {package}, which cannot be imported ({error}): pip install 'dosefloor[{extra}]'"
                          ) from error


def pandas_if_there():
    """pandas, or None."""
    try:
        return importlib.import_module("pandas")
    except ImportError:
        return None
