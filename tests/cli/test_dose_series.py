"""`--dose-series`: the same particles at rising doses, in a folder of their own."""

import h5py
import numpy as np

SERIES = ("--set", "dose_series.specimens=2", "--set", "dose_series.empty_specimens=0", "--set", "dose_series.frames=5", "--set", "dose_series.dose_per_A2=[10, 1000]")


def test_two_commands_make_the_series(dosefloor, experiment, tmp_path):
    settings = ("--set", f"output.folder={tmp_path}", "--dose-series", *SERIES)
    refused = dosefloor("images", experiment, *settings).expect(2)
    assert f"dosefloor waves {experiment}" in refused.err and "--dose-series" in refused.err
    dosefloor("waves", experiment, *settings).expect(0)
    dosefloor("images", experiment, *settings).expect(0)
    with h5py.File(tmp_path / "dose_series" / "images.emd") as file:
        rows = file["entry/realisations"]
        assert file["entry/images/data"].shape[:2] == (5, 2)
        doses = rows["dose_per_A2"][()].reshape(5, 2)
        assert np.allclose(doses.T, np.geomspace(10, 1000, 5))
        assert np.all(file["entry/masks/data"][()].any(axis=(2, 3)))
    with h5py.File(tmp_path / "dose_series" / "waves.emd") as file:
        assert np.all(file["entry/specimens"]["tilt_deg"][()] == 0)
    assert not (tmp_path / "waves.emd").exists()


def test_an_experiment_without_one_says_how_to_get_it(dosefloor, experiment, tmp_path):
    answer = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path}", "--dose-series").expect(2)
    assert "dose_series.specimens is 0" in answer.err
    assert "[dose_series]" in answer.err
