"""A whole small experiment, analysed: fixtures and helpers of all tests of `dosefloor analyse`."""

import csv
import shutil

import h5py
import numpy as np
import pytest

from study import NETWORKS, Study, study_in


@pytest.fixture(scope="session")
def made(dosefloor, tmp_path_factory):
    """Everything but the analysis. Read only."""
    study = study_in(tmp_path_factory.mktemp("study"))
    run = study.experiment, *study.settings()
    for words in (("waves",), ("images",), ("train",), ("waves", "--dose-series"), ("images", "--dose-series"),
                  ("observe", "--dose-series")):
        dosefloor(words[0], *run, *words[1:], "--quiet").expect(0)
    for network in NETWORKS:
        for images, output in (("images.emd", "segmented.emd"), ("dose_series/images.emd", "dose_series.emd")):
            dosefloor("segment", study.folder / network / "best.safetensors", study.folder / images, "-o",
                      study.folder / network / output, "--quiet").expect(0)
    return study


@pytest.fixture
def study(made, tmp_path):
    """A copy to change."""
    shutil.copy2(made.experiment, tmp_path / "tiny.toml")
    shutil.copytree(made.folder, tmp_path / "run")
    return Study(tmp_path / "run")


@pytest.fixture(scope="session")
def analysed(dosefloor, made, tmp_path_factory):
    """The study with its analysis, and the run that made it. Read only."""
    folder = tmp_path_factory.mktemp("analysed")
    shutil.copy2(made.experiment, folder / "tiny.toml")
    shutil.copytree(made.folder, folder / "run")
    study = Study(folder / "run")
    return study, dosefloor("analyse", study.experiment, *study.settings(), "--json").expect(0)


def analyse(dosefloor, study, *options, settings=()):
    return dosefloor("analyse", study.experiment, *study.settings(*settings), *options)


def table(study, name, **wanted):
    with open(study.folder / "analysis" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]


def segments(path):
    with h5py.File(path) as file:
        return file["entry/segments"][()]


def dose_text(text):
    return f"{float(f'{float(text):.3g}'):,.10g}".replace(",", " ")


def without_truth(study):
    """The dose series as frames of an experiment: images without masks, and what `segment` writes of such."""
    images = study.folder / "frames_images.emd"
    shutil.copy2(study.folder / "dose_series" / "images.emd", images)
    with h5py.File(images, "r+") as file:
        del file["entry/masks"]
    for network in NETWORKS:
        path = study.folder / network / "frames.emd"
        shutil.copy2(study.folder / network / "dose_series.emd", path)
        with h5py.File(path, "r+") as file:
            table, attributes = file["entry/segments"][()], dict(file["entry/segments"].attrs)
            kept = list(table.dtype.names[:table.dtype.names.index("true_area_px")])
            plain = np.empty(len(table), [(name, table.dtype[name]) for name in kept])
            for name in kept:
                plain[name] = table[name]
            del file["entry/segments"]
            file["entry/segments"] = plain
            file["entry/segments"].attrs.update(attributes | {"columns": list(attributes["columns"][:len(kept)]),
                                                              "units": list(attributes["units"][:len(kept)])})
            parameters = file["entry/parameters"].attrs
            parameters["toml"] = parameters["toml"].replace("../dose_series/images.emd", "../frames_images.emd")
