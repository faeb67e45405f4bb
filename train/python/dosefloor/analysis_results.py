"""What `dosefloor analyse` found, as data frames."""

import functools
import json
import os
import pathlib

from . import tables
from .errors import FileError
from .schemas import ANALYSIS, ANALYSIS_OLDEST, ANALYSIS_VERSION


class Results:
    """Tables of an analysis: `results["limits"]` or `results.limits`; `results.names` lists them. docs/analysis.md has their
    columns. Of each: empty fields are nan, limits that are not reached infinite."""

    def __init__(self, folder):
        self.folder = folder  # of the experiment's outputs
        self.provenance = _provenance(folder / "analysis")
        self.names = sorted(path.stem for path in (folder / "analysis").glob("*.csv"))

    @property
    def report(self):
        """The page, index.html."""
        return self.folder / "report" / "index.html"

    @property
    def figures(self):
        """Pictures of the report by name: `IPython.display.Image(results.figures["limits_dose_series"])`."""
        return {path.stem: path for path in sorted((self.folder / "report" / "figures").glob("*.png"))}

    @functools.lru_cache(maxsize=None)  # noqa: B019: results live as long as their tables
    def __getitem__(self, name):
        if name not in self.names:
            raise FileError(f"{self.folder / 'analysis'} has no table {name}; found {', '.join(self.names)}")
        return tables.from_csv(self.folder / "analysis" / f"{name}.csv")

    def __getattr__(self, name):
        if name in self.__dict__.get("names", ()):
            return self[name]
        raise AttributeError(f"no table and no attribute {name}; tables: {', '.join(self.__dict__.get('names', ()))}")

    def __dir__(self):
        return [*super().__dir__(), *self.names]

    def __repr__(self):
        return f"<results of {self.provenance.get('experiment', '')} in {self.folder}: {', '.join(self.names)}>"


def _provenance(folder):
    path = folder / "provenance.json"
    if not path.exists():
        raise FileError(f"{folder} has no provenance.json; expected the analysis of an experiment: give its output folder, after "
                        "`dosefloor analyse` or `dosefloor run`")
    provenance = json.loads(path.read_text(encoding="utf-8"))
    found = provenance.get("schema"), provenance.get("schema_version")
    if found[0] != ANALYSIS or not ANALYSIS_OLDEST <= found[1] <= ANALYSIS_VERSION:
        raise FileError(f'{path}: found schema "{found[0]}" version {found[1]}; this package reads "{ANALYSIS}" version '
                        f"{ANALYSIS_VERSION}")
    return provenance


def results(folder):
    """The results in an experiment's output folder (output.folder), e.g. "runs/quickstart", or in its folder "analysis"."""
    folder = pathlib.Path(os.fspath(folder))
    return Results(folder.parent if folder.name == "analysis" else folder)
