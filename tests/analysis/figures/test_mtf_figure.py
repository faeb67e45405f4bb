"""mtf_figure.py draws what fit-mtf has written, and refuses what is not that."""

import numpy as np
import pytest

import mtf_figure
from mtf_results import write_results
from pictures import draw


@pytest.mark.parametrize("options", [{}, {"doses": False}, {"found": False}, {"frames": 1}])
def test_results_are_drawn_whatever_was_found(tmp_path, options):
    run, picture = draw("mtf_figure.py", write_results(tmp_path / "fit.json", **options))
    assert (run.returncode, run.stderr) == (0, "")
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_spectra_are_spread_over_the_doses(tmp_path):
    results = mtf_figure.read(write_results(tmp_path / "fit.json", frames=40))
    assert list(mtf_figure.chosen(results.frames, 3)) in ([0, 20, 39], [0, 19, 39])
    assert len(mtf_figure.chosen(results.frames, 100)) == 40


def test_doses_are_in_words(tmp_path):
    frames = {"dose_per_A2": np.array([12345.6, np.nan, 0.5]), "n_d": np.array([1.0, 0.25, 1.0])}
    assert [mtf_figure.name_of(frames, i) for i in range(3)] == ["12 300 e⁻/Å²", "N$_D$ = 0.25", "0.5 e⁻/Å²"]


def test_numbers_have_two_digits_of_their_error():
    assert mtf_figure.number(0.0100112, 0.000038) == "0.010011 ± 0.000038"
    assert mtf_figure.number(None, None) == "not found"


@pytest.mark.parametrize("name, text, texts", [
    ("fit.json", "{}", ["schema 'None'", "'dosefloor-mtf-fit' version 1"]),
    ("fit.json", "[", ["not JSON"]),
    ("fit.csv", "frame,c0\n0,1\n", ["fit.csv has the columns frame, c0"]),
    ("fit.spectra.csv", None, ["fit.spectra.csv, which belongs to it, cannot be read"])])
def test_what_fit_mtf_has_not_written_is_refused_with_status_2(tmp_path, name, text, texts):
    path = write_results(tmp_path / "fit.json")
    (tmp_path / name).unlink()
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    run, picture = draw("mtf_figure.py", path)
    assert run.returncode == 2 and not picture.exists()
    assert run.stderr.startswith("mtf_figure: ") and run.stderr.count("\n") == 1
    assert all(part in run.stderr for part in texts), run.stderr
