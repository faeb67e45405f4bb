"""docs/tutorial.ipynb runs from its first cell to its last, on a tiny experiment, and its results are those of the files."""

import os
import pathlib

import h5py
import nbclient
import nbformat
import numpy as np
import pytest

import dosefloor
from study import SETTINGS
from tiny_experiment import TINY

DOCS = pathlib.Path(__file__).resolve().parents[3] / "docs"
LONGEST_S = 800
LARGEST_BYTES = 300_000


def parameters(folder):
    """Code that replaces the notebook's first cell: the experiment of tests/support/study.py."""
    settings = {"output.folder": str(folder / "run")} | dict(setting.split("=", 1) for setting in SETTINGS)
    return f"experiment, settings = {str(folder / 'tiny.toml')!r}, {settings!r}"


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    notebook = nbformat.read(DOCS / "tutorial.ipynb", as_version=4)
    cells = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    assert len(cells) == 1
    cells[0].source = parameters(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOSEFLOOR_CACHE", str(folder / "cache"))
        patch.setenv("PYTHONPATH", str(pathlib.Path(dosefloor.__file__).parents[1]))
        patch.setenv("IPYTHONDIR", str(folder / "ipython"))
        patch.setenv("JUPYTER_RUNTIME_DIR", str(folder / "jupyter"))
        nbclient.NotebookClient(notebook, timeout=LONGEST_S, kernel_name="python3",
                                resources={"metadata": {"path": str(DOCS)}}).execute()
    return folder / "run", notebook


def outputs(notebook):
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def printed(notebook):
    return "".join(output.text for output in outputs(notebook) if output.output_type == "stream")


def test_it_leaves_the_results_of_the_whole_experiment(executed):
    folder, _ = executed
    for name in ("waves.emd", "images.emd", "msd/best.safetensors", "unet/best.safetensors", "dose_series/observer.emd",
                 "report/index.html"):
        assert (folder / name).exists(), name
    limits = dosefloor.results(folder).limits
    assert set(limits["network"]) == {"msd", "unet"} and set(limits["limit"]) == {"half", "convergence", "visibility"}


def test_it_draws_four_pictures_and_shows_tables_progress_and_commands(executed):
    _, notebook = executed
    shown = [output for output in outputs(notebook) if output.output_type in ("display_data", "execute_result")]
    assert sum("image/png" in output.data for output in shown) == 4
    assert sum("text/html" in output.data for output in shown) == 3
    for text in ("waves  16/16  100 %", "== ", " segment ", "pass 1: validation loss", "All 10 tasks are done"):
        assert text in printed(notebook), text


def test_its_last_table_has_the_numbers_of_the_analysis(executed):
    folder, notebook = executed
    table = [output for output in outputs(notebook) if "text/html" in output.get("data", {})][-1].data["text/html"]
    rows = dosefloor.results(folder).rules.query("series == 'dose_series' and rule == 'false-share'")
    assert len(rows) == 6
    for state in set(rows["state"]):
        assert table.count(f"<td>{state}</td>") == (rows["state"] == state).sum()


def test_its_data_set_is_split_by_specimen(executed):
    folder, _ = executed
    training, validation = (dosefloor.StoredImages(folder / "images.emd", split) for split in ("training", "validation"))
    assert not set(training.specimens) & set(validation.specimens)
    with h5py.File(folder / "images.emd") as file:
        assert len(training) + len(validation) == np.prod(file["entry/images/data"].shape[:2])


def test_the_committed_notebook_is_small_and_names_no_machine():
    text = (DOCS / "tutorial.ipynb").read_text(encoding="utf-8")
    assert len(text.encode()) < LARGEST_BYTES
    assert str(DOCS.parent) not in text and os.path.expanduser("~") + "/" not in text
    assert "Traceback" not in text
