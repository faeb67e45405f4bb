"""A folder with the files that the recipes read, and what runs a recipe there."""

import pathlib

import pytest

from dosefloor_program import Dosefloor
from images_file import write_discs
from reading_page import RECIPES

DATA = pathlib.Path(__file__).resolve().parents[1] / "data"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """waves.emd: of `dosefloor wave`, with pixels that differ in x and y; images.emd: two epochs of three specimens."""
    folder = tmp_path_factory.mktemp("files")
    dosefloor = Dosefloor(tmp_path_factory.mktemp("cache"))
    dosefloor("wave", DATA / "a.xyz", "--gpts", 256, 240, "--slice-thickness-A", 1, "-o",
              folder / "waves.emd").expect(0)
    write_discs(folder / "images.emd", sampling_A=0.08, bin=2)
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
