"""Imported frames and a trained network: pixels that fit, pixels that do not, and what `--for` makes of them."""

import h5py
import numpy as np
import pytest

from brief_models import make_models
from microscope_files import write_mrc


@pytest.fixture(scope="module")
def models(dosefloor, tiny_waves, tmp_path_factory):
    """Folder of images.emd and of a briefly trained unet.safetensors. Read only."""
    return make_models(dosefloor, tiny_waves, tmp_path_factory.mktemp("models"), ("unet",))


@pytest.fixture(scope="module")
def simulated(models):
    """Eight images of one specimen: counts [frame, y, x], doses, and the size of the pixels of the first."""
    with h5py.File(models / "images.emd") as file:
        specimens = file["entry/images/data"].shape[1]
        rows = file["entry/realisations"][3::specimens]
        return file["entry/images/data"][:, 3], rows["dose_per_A2"], float(rows["pixel_x_A"][0])


def recorded(folder, counts, doses, pixel_A):
    """The files that a camera would have left."""
    listed = folder / "doses.csv"
    listed.write_text("".join(f"{dose}\n" for dose in doses), encoding="utf-8")
    return write_mrc(folder / "movie.mrc", counts.astype("float32"), pixel_A), "--dose-csv", listed


def probabilities(path):
    with h5py.File(path) as file:
        return file["entry/probabilities/data"][()]


@pytest.fixture(scope="module")
def expected(dosefloor, models, tmp_path_factory):
    """What the network finds in the simulated images themselves."""
    out = tmp_path_factory.mktemp("expected") / "segmentation.emd"
    dosefloor("segment", models / "unet.safetensors", models / "images.emd", "-o", out).expect(0)
    return probabilities(out)[:, 3]


def test_simulated_counts_that_were_imported_are_segmented_as_they_were(dosefloor, models, simulated, expected, tmp_path):
    model, frames, out = models / "unet.safetensors", tmp_path / "frames.emd", tmp_path / "out.emd"
    dosefloor("import", *recorded(tmp_path, *simulated), "--for", model, "-o", frames).expect(0).says("not resampled")
    dosefloor("segment", model, frames, "-o", out).expect(0).says("8 images written and verified", "no masks to compare with")
    assert np.abs(probabilities(out)[:, 0] - expected).max() < 1e-5 and expected.std() > 1e-3
    with h5py.File(out) as file:
        rows = file["entry/segments"][()]
    assert np.allclose(rows["dose_per_A2"], simulated[1]) and "f1" not in rows.dtype.names
    dosefloor("show", out, "--png", tmp_path / "out.png").expect(0)
    assert (tmp_path / "out.png").read_bytes().startswith(b"\x89PNG")


def test_finer_pixels_are_refused_until_they_are_summed_for_the_network(dosefloor, models, simulated, expected, tmp_path):
    counts, doses, pixel_A = simulated
    model, frames, out = models / "unet.safetensors", tmp_path / "frames.emd", tmp_path / "out.emd"
    quarters = np.kron(counts, np.full((1, 2, 2), 0.25))
    files = recorded(tmp_path, quarters, doses, pixel_A / 2)
    dosefloor("import", *files, "-o", frames).expect(0)
    dosefloor("segment", model, frames, "-o", out).refuses("8 of 8 images have pixels of", "--for")
    dosefloor("import", *files, "--for", model, "-o", frames, "--force").expect(0)
    dosefloor("segment", model, frames, "-o", out).expect(0)
    assert np.abs(probabilities(out)[:, 0] - expected).max() < 1e-5


def test_other_pixels_are_resampled_for_the_network(dosefloor, models, simulated, tmp_path):
    counts, doses, pixel_A = simulated
    model, frames, out = models / "unet.safetensors", tmp_path / "frames.emd", tmp_path / "out.emd"
    dosefloor("import", *recorded(tmp_path, counts, doses, pixel_A * 1.3), "--for", model, "-o", frames).expect(0)
    with h5py.File(frames) as file:
        assert file["entry/images/data"].shape[2] > counts.shape[1]
        assert np.allclose(file["entry/images/data"][:, 0].sum(axis=(1, 2)), counts.sum(axis=(1, 2)), rtol=1e-5)
    dosefloor("segment", model, frames, "-o", out).expect(0)
