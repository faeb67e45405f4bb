"""docs/python.md does what it says: every block runs on files of the tiny experiment."""

import pathlib
import re
import shutil
import warnings

import numpy as np
import pytest
import torch

import dosefloor
from analysis_folder import write_analysis

torch.set_num_threads(1)
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "python.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n+```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def folder(tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    for name in ("waves.emd", "images.emd", "tiny.toml"):
        shutil.copy(tiny / name, folder / name)
    shutil.copy(DATA / "version-0.1" / "unet" / "best.safetensors", folder / "best.safetensors")
    write_analysis(folder / "run")
    return folder


@pytest.fixture
def run_recipe(folder, monkeypatch):
    def run(title):
        names = {}
        monkeypatch.chdir(folder)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "pixels of")  # those of the old model were larger
            exec(compile(RECIPES[title], f"docs/python.md: {title}", "exec"), names)
        return names

    return run


def test_every_block_of_the_page_is_a_recipe_that_runs(run_recipe):
    assert len(RECIPES) == PAGE.count("```python") == 8
    for title in RECIPES:
        run_recipe(title)


def test_the_page_opens_files(run_recipe):
    names = run_recipe("Open a file")
    assert np.array_equal(names["image"], names["same"]) and (names["bright"]["dose_per_A2"] > 1000).all()
    names = run_recipe("Ask a file what it holds")
    assert names["energy_keV"] == 300 and names["potential"].max() > 0 and len(names["positions_A"]) == len(names["atomic_numbers"])


def test_the_page_trains(run_recipe):
    names = run_recipe("Train a network of your own")
    start = torch.nn.Conv2d(1, 1, 9, padding=4).weight
    assert names["network"].weight.grad.abs().max() > 0 and names["network"].weight.shape == start.shape
    names = run_recipe("Go on from a trained network")
    assert torch.isfinite(names["loss"]) and names["network"].training and names["probabilities"].shape == (64, 64)
    assert names["training"].normalisation == names["model"].description["normalisation"]


def test_the_page_runs_the_program_and_reads_results(run_recipe, folder):
    names = run_recipe("Run the program")
    assert (folder / "runs" / "mine" / "waves.emd").exists() and names["said"]["computed"] in (0, 6)
    assert "image_epoch" in names["overview"]
    assert set(run_recipe("Read the results of an experiment")["half"]["network"]) == {"msd", "unet"}


def test_every_call_of_the_page_s_table_is_there():
    for name in re.findall(r"`dosefloor\.(\w+)\(", PAGE.split("## Recipes")[0]):
        assert callable(getattr(dosefloor, name)), name
