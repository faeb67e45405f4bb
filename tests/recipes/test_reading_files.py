"""The recipes of docs/reading-files.md do what the page says, with the real packages."""

import h5py
import numpy as np
import pytest

from reading_page import PAGE, RECIPES

SPACING_A = (30 / 240, 30 / 256)  # y, x of the wave


@pytest.fixture
def stored(folder):
    def read(file, path):
        with h5py.File(folder / file) as opened:
            return opened[path][()]

    return read


def test_every_block_of_the_page_is_a_recipe_that_runs(run_recipe):
    assert len(RECIPES) == PAGE.count("```python") >= 7
    for title in RECIPES:
        run_recipe(title)


def test_h5py_gives_a_wave_and_its_axes(run_recipe, stored):
    names = run_recipe("A wave in h5py")
    assert np.array_equal(names["wave"], stored("waves.emd", "entry/waves/data")[0])
    assert np.iscomplexobj(names["wave"]) and names["wave"].shape == (240, 256)
    assert (names["y_A"][1], names["x_A"][1]) == pytest.approx(SPACING_A)


def test_h5py_gives_an_image_with_its_mask_and_its_draws(run_recipe, stored):
    names = run_recipe("An image in h5py")
    assert np.array_equal(names["image"], stored("images.emd", "entry/images/data")[1, 2])
    assert np.array_equal(names["mask"], stored("images.emd", "entry/masks/data")[1, 2])
    assert (names["draws"]["image_epoch"], names["draws"]["specimen"]) == (1, 2)
    row = stored("images.emd", "entry/realisations")[1 * 3 + 2]
    assert (names["dose_per_A2"], names["defocus_A"]) == (row["dose_per_A2"], row["defocus_A"])


def test_hyperspy_gives_calibrated_waves(run_recipe, stored):
    wave = run_recipe("Waves in HyperSpy")["wave"]
    assert np.array_equal(wave.data, stored("waves.emd", "entry/waves/data")[0])
    axes = [(axis.name, axis.units, axis.scale, axis.offset) for axis in wave.axes_manager.signal_axes]
    assert axes == [("x", "Å", pytest.approx(SPACING_A[1]), 0), ("y", "Å", pytest.approx(SPACING_A[0]), 0)]


def test_hyperspy_gives_images_by_specimen_and_epoch(run_recipe, stored):
    names = run_recipe("Images in HyperSpy")
    assert np.array_equal(names["image"].data, stored("images.emd", "entry/images/data")[1, 2])
    assert [axis.name for axis in names["images"].axes_manager.navigation_axes] == ["specimen", "image_epoch"]
    assert [(axis.units, axis.scale) for axis in names["image"].axes_manager.signal_axes] == [("px", 1), ("px", 1)]


def test_hyperspy_lists_all_signals_of_a_file(folder):
    import hyperspy.api as hs
    titles = {signal.metadata.General.title for signal in hs.load(folder / "waves.emd")}
    assert titles == {"waves", "projected_potential", "masks"}


def test_emdfile_gives_waves_with_their_dims(run_recipe, stored):
    names = run_recipe("Waves in emdfile")
    assert np.array_equal(names["wave"], stored("waves.emd", "entry/waves/data")[0])
    assert tuple(names["waves"].dim_names) == ("specimen", "y", "x")
    assert tuple(names["waves"].dim_units[1:]) == ("Å", "Å")
    assert (names["y_A"][1], names["x_A"][1]) == pytest.approx(SPACING_A)


def numpy_image(wave):
    """|F⁻¹[F[ψ] exp(-iχ) E]|² as docs/conventions.md and the paper have it, for the optics of abTEM's recipe."""
    wavelength_A, defocus_A, cs_A, focal_spread_A = 0.0196874889, 100, 5e4, 8
    q_y, q_x = (np.fft.fftfreq(count, spacing) for count, spacing in zip(wave.shape, SPACING_A))
    alpha2 = wavelength_A**2 * (q_y[:, None] ** 2 + q_x[None, :] ** 2)
    chi = 2 * np.pi / wavelength_A * (-defocus_A * alpha2 / 2 + cs_A * alpha2**2 / 4)
    envelope = np.exp(-((0.5 * np.pi * focal_spread_A * alpha2 / wavelength_A) ** 2))
    return np.abs(np.fft.ifft2(np.fft.fft2(wave.astype(complex)) * np.exp(-1j * chi) * envelope)) ** 2


def test_abtem_makes_the_image_that_numpy_makes(run_recipe, stored):
    intensity = run_recipe("A wave in abTEM")["intensity"]
    expected = numpy_image(stored("waves.emd", "entry/waves/data")[0])
    assert np.linalg.norm(intensity - expected) / np.linalg.norm(expected) < 1e-5
    assert np.linalg.norm(expected - 1) / np.linalg.norm(expected) > 0.05  # the optics show


def test_abtem_takes_an_image_with_its_sampling(run_recipe, stored):
    image = run_recipe("An image in abTEM")["image"]
    assert np.array_equal(image.array.T, stored("images.emd", "entry/images/data")[0, 0])
    row = stored("images.emd", "entry/realisations")[0]
    assert image.sampling == pytest.approx((row["pixel_x_A"], row["pixel_y_A"]))
    assert 0.07 < image.sampling[0] < 0.081
