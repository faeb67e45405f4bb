"""Dosefloor from Python.

    images, masks, table = dosefloor.open("images.emd")        any of the program's files
    dosefloor.StoredImages("images.emd")                       the images as a torch Dataset, as training sees them
    dosefloor.load_model("best.safetensors")                   a trained network
    dosefloor.verb("waves", "quickstart.toml", ranks=2)        any verb of the program, with progress
    dosefloor.run("quickstart.toml")                           a whole experiment, and its results
    dosefloor.results("runs/quickstart")                       the results as data frames
    dosefloor.to_xarray("images.emd"), dosefloor.to_hyperspy("waves.emd")

docs/python.md has the details. What needs PyTorch, xarray or HyperSpy is imported when it is first used.
"""

import importlib

from .analysis_results import Results, results
from .errors import BadInput, DosefloorError, FileError, Interrupted, Locked, ProgramError, ProgramMissing
from .files import open_file as open  # noqa: A004: dosefloor.open, as of other packages
from .verbs import program, run, verb

LATER = {"StoredImages": ("stored_images", "StoredImages", "torch"), "load_model": ("networks", "load", "torch"),
         "to_xarray": ("xarray_backend", "to_xarray", "xarray"), "to_hyperspy": ("hyperspy_signals", "to_hyperspy", "hyperspy")}

__all__ = ["BadInput", "DosefloorError", "FileError", "Interrupted", "Locked", "ProgramError", "ProgramMissing", "Results", "open",
           "program", "results", "run", "verb", *LATER]


def __dir__():
    return sorted({*globals(), *LATER})


def __getattr__(name):
    if name not in LATER:
        raise AttributeError(f"module dosefloor has no {name}")
    module, attribute, extra = LATER[name]
    try:
        return getattr(importlib.import_module(f"{__name__}.{module}"), attribute)
    except ModuleNotFoundError as error:
        raise ImportError(f"dosefloor.{name} needs {error.name}, which is not installed: pip install 'dosefloor[{extra}]'"
                          ) from error
