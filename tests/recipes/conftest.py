"""A folder with the files that the recipes read, and what runs a recipe there."""

import pathlib

import pytest

from dosefloor_program import Dosefloor
from reading_page import RECIPES
from tiny_experiment import TINY

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """waves.emd: of `dosefloor wave`, with pixels that differ in x and y; images.emd: of `dosefloor images`, two epochs of
    three specimens."""
    folder = tmp_path_factory.mktemp("files")
    dosefloor = Dosefloor(tmp_path_factory.mktemp("cache"))
    dosefloor("wave", DATA / "a.xyz", "--gpts", 256, 240, "--slice-thickness-A", 1, "-o",
              folder / "waves.emd").expect(0)
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    settings = ("training_specimens=2", "validation_specimens=1")
    options = [word for setting in settings for word in ("--set", f"experiment.{setting}")]
    options += ["--set", "images.realisations=2", "--set", f"output.folder={folder / 'tiny'}"]
    for stage in ("waves", "images"):
        dosefloor(stage, folder / "tiny.toml", *options).expect(0)
    (folder / "tiny" / "images.emd").rename(folder / "images.emd")
    return folder


@pytest.fixture
def run_recipe(folder, monkeypatch):
    """Runs the code below a title in the folder of the files, and gives the names that it has set."""

    def run(title):
        names = {}
        monkeypatch.chdir(folder)
        exec(compile(RECIPES[title], f"docs/reading-files.md: {title}", "exec"), names)
        return names

    return run
