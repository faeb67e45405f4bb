"""`dosefloor render`: one image of one exit wave, against images computed elsewhere, and what it refuses."""

import shutil

import h5py
import numpy as np
import pytest

from waves_files import dataset, relative_l2


def rows(path):
    return dataset(path, "entry/realisations")


@pytest.fixture(scope="module")
def reference_wave(dosefloor, data, tmp_path_factory):
    path = tmp_path_factory.mktemp("render") / "a.emd"
    dosefloor("wave", data / "a.xyz", "--gpts", 256, 256, "--slice-thickness-A", 1, "-o", path).expect(0)
    return path


@pytest.fixture
def render(dosefloor, reference_wave, tmp_path):
    def run(*options, name="image.emd"):
        dosefloor("render", reference_wave, *options, "-o", tmp_path / name, "--force").expect(0)
        return tmp_path / name
    return run


@pytest.mark.parametrize("number, tolerance", [(0, 1e-3), (1, 1e-5), (2, 1e-5)])
def test_rendered_images_are_those_computed_elsewhere(render, data, number, tolerance):
    with h5py.File(data / "a.h5") as file:
        expected = file[f"image{number}"][()].T
        lens = file[f"image{number}"].attrs
        path = render("--defocus-A", lens["defocus_A"], "--cs-um", lens["Cs_A"] / 1e4, "--focal-spread-A",
                      lens["focal_spread_A"])
    assert relative_l2(dataset(path, "entry/images/data")[0, 0], expected) < tolerance


def test_a_rendered_image_has_the_wave_s_mask_and_axes(render, reference_wave):
    path = render()
    assert np.array_equal(dataset(path, "entry/masks/data")[0, 0], dataset(reference_wave, "entry/masks/data")[0])
    for axis in "xy":
        assert np.allclose(dataset(path, f"entry/images/{axis}"), dataset(reference_wave, f"entry/waves/{axis}"))


def test_a_dose_gives_counts_with_the_mean_of_the_noise_free_image(render):
    options = ("--defocus-A", 80, "--focal-spread-A", 10, "--sampling-A", 0.1)
    clean = dataset(render(*options), "entry/images/data")[0, 0]
    path = render(*options, "--dose", 1000, "--mtf-c0", 0.4, "--mtf-c3", 3, "--n0", 0.5, "--seed", 4, name="noisy.emd")
    noisy = dataset(path, "entry/images/data")[0, 0]
    n_d = 1000 * 0.1 * 0.1
    assert rows(path)["n_d"][0] == pytest.approx(n_d, rel=1e-9)
    expected = n_d * clean.mean() + 0.5
    assert abs(noisy.mean() - expected) < 5 * np.sqrt(expected / noisy.size)
    other = dataset(render(*options, "--dose", 1000, "--seed", 5, name="other.emd"), "entry/images/data")[0, 0]
    assert not np.array_equal(other, noisy)


def test_a_counting_camera_counts_whole_electrons_of_which_it_misses_some(render):
    path = render("--sampling-A", 0.1, "--dose", 1000, "--camera-order", "counting", "--dqe-zero", 0.8, "--mtf-c0", 0.4)
    counts = dataset(path, "entry/images/data")[0, 0]
    assert np.array_equal(counts, np.round(counts))
    clean = dataset(render("--sampling-A", 0.1, name="clean.emd"), "entry/images/data")[0, 0]
    expected = 0.8 * rows(path)["n_d"][0] * clean.mean()
    assert abs(counts.mean() - expected) < 5 * np.sqrt(expected / counts.size)


def test_a_dqe_takes_contrast_that_the_mtf_alone_leaves(render):
    options = ("--defocus-A", 80, "--focal-spread-A", 10, "--sampling-A", 0.1, "--dose", 1e6, "--mtf-c0", 0.6)
    plain = dataset(render(*options), "entry/images/data")[0, 0]
    path = render(*options, "--camera-order", "dqe", "--dqe-c0", 0.1, "--dqe-c3", 3, name="dqe.emd")
    assert rows(path)["dqe_c0"][0] == 0.1 and rows(path)["dqe_c3"][0] == 3
    assert dataset(path, "entry/images/data")[0, 0].std() < 0.8 * plain.std()


def test_astigmatism_is_the_aberration_computed_by_numpy(render, reference_wave):
    path = render("--defocus-A", 50, "--focal-spread-A", 12, "--aberration", "c12=35@20", "--aberration", "c23=400@70")
    wave = dataset(reference_wave, "entry/waves/data")[0]
    wavelength_A = 0.0196874889
    q = np.fft.fftfreq(256, 30 / 256)
    alpha, phi = wavelength_A * np.hypot(q[None, :], q[:, None]), np.arctan2(q[:, None], q[None, :])
    chi = 2 * np.pi / wavelength_A * (
        alpha ** 2 / 2 * (35 * np.cos(2 * (phi - np.radians(20))) - 50)
        + alpha ** 3 / 3 * 400 * np.cos(3 * (phi - np.radians(70))))
    envelope = np.exp(-(0.5 * np.pi * 12 * alpha ** 2 / wavelength_A) ** 2)
    expected = np.abs(np.fft.ifft2(np.fft.fft2(wave) * np.exp(-1j * chi) * envelope)) ** 2
    assert relative_l2(dataset(path, "entry/images/data")[0, 0], expected) < 1e-5


@pytest.mark.parametrize("options, texts", [
    (("--index", 1), ("--index 1", "holds the waves 0 to 0")),
    (("--aberration", "c99=3"), ("c99=3", "c12")),
    (("--aberration", "c12=x"), ("c12=x", "c12=30@45")),
    (("--dose", -3), ("--dose -3", "above 0")),
    (("--blur-A", -1), ("--blur-A -1",)),
    (("--mtf-c0", 0.3), ("--dose",)),
    (("--size-px", 250, 250), ("--size-px 250 250", "from 1 1 to 224 224", "does not fit")),
    (("--size-px", 60, 57, "--bin", 4), ("--size-px 60 57", "from 1 1 to 56 56", "--bin is 4")),
    (("--defocus-A", 1e7), ("--defocus-A 10000000: expected a number from -100000 to 100000 Å",)),
    (("--cs-um", -2e4), ("from -10000 to 10000 µm",)),
    (("--focal-spread-A", 2000), ("from 0 to 1000 Å",)),
    (("--sampling-A", 20), ("above 0 and at most 10 Å",)),
    (("--sampling-A", 1e-4), ("--sampling-A 0.0001", "at least 0.000458 Å")),
    (("--sampling-A", 9), ("--sampling-A 9", "at most 4.125 Å", "at least 8 pixels")),
    (("--sampling-A", 3.37), ("--sampling-A 3.37", "10 x 10 pixels of 3 x 3 Å", "more than 10 % away")),
    (("--dose", 1e12), ("--dose 1000000000000", "at most 72817777 e⁻/Å²", "1000000 electrons in vacuum")),
    (("--dose", 9, "--mtf-c0", 0.3, "--mtf-c3", 0), ("--mtf-c3 0", "above 0 and at most 100")),
    (("--dose", 9, "--mtf-c3", 2), ("--mtf-c3", "--mtf-c0")),
    (("--dose", 9, "--mtf-floor", 0.2), ("--mtf-floor", "--mtf-c0")),
    (("--camera-order", "dqe"), ("--camera-order", "--dose")),
    (("--dose", 9, "--dqe-c0", 0.5), ("--dqe-c0", "--camera-order")),
    (("--dose", 9, "--camera-order", "dqe", "--dqe-zero", 2), ("--dqe-zero 2", "above 0 and at most 1")),
    (("--bin", 65), ("--bin 65", "from 1 to 64")),
    (("--dose", 9, "--seed", -1), ("--seed", "-1", "a whole number from 0")),
    (("--aberration", "c12=3", "--aberration", "c12=4@5"), ("c12=4@5", "c12 once only")),
    (("--aberration", "c50=3@5"), ("c50=3@5", "c50 is round")),
    (("--aberration", "c12=1e9"), ("c12=1e9", "from -1000000 to 1000000 Å")),
    (("--aberration", "c12=3@1000"), ("c12=3@1000", "from -360 to 360 degrees")),
])
def test_bad_options_are_refused_in_the_words_of_render(dosefloor, reference_wave, tmp_path, options, texts):
    run = dosefloor("render", reference_wave, *options, "-o", tmp_path / "x.emd").refuses(*texts)
    assert "images." not in run.err and "specimen" not in run.err, run
    assert not (tmp_path / "x.emd").exists()


def test_too_wide_a_focal_distribution_is_refused_in_the_words_of_render(dosefloor, reference_wave, tmp_path):
    run = dosefloor("render", reference_wave, "--coherence", "focal-integration", "--focal-spread-A", 1000, "--quiet", "-o",
                    tmp_path / "x.emd").refuses("lower the focal spread", '"envelope"')
    assert "images." not in run.err, run


def test_a_pixel_that_differs_from_the_one_asked_for_is_told(dosefloor, reference_wave, tmp_path):
    path = tmp_path / "x.emd"
    run = dosefloor("render", reference_wave, "--sampling-A", 2.3, "-o", path).expect(0)
    assert "--sampling-A 2.3: the pixels are 2.1429 x 2.1429 Å, of the nearest 14 x 14" in run.err
    assert rows(path)["sampling_x_A"][0] == pytest.approx(30 / 14)
    run = dosefloor("render", reference_wave, "--sampling-A", 0.12, "-o", tmp_path / "y.emd").expect(0)
    assert "--sampling-A" not in run.err


def test_optics_that_the_box_does_not_sample_are_told(dosefloor, reference_wave, tmp_path):
    run = dosefloor("render", reference_wave, "--defocus-A", 9e4, "-o", tmp_path / "x.emd").expect(0)
    assert "oscillates faster than this box resolves" in run.err and "30 x 30 Å" in run.err
    run = dosefloor("render", reference_wave, "--defocus-A", 60, "--focal-spread-A", 10, "-o", tmp_path / "y.emd")
    assert "oscillates" not in run.expect(0).err


def test_the_help_of_render_tells_the_border(dosefloor):
    dosefloor("render", "--help").expect(0).says("16 camera pixels stay free")


def test_render_has_an_option_for_every_key_of_the_lens_and_the_camera(dosefloor):
    dosefloor("render", "--help").expect(0).says("--focal-tolerance", "--camera-order", "{poisson-mtf-readout,dqe,counting}",
                                                 "--dqe-zero", "--dqe-c0", "--dqe-c3", "--dose-per-A2", "--angular-spread-mrad")


def test_no_verb_replaces_its_own_input(dosefloor, reference_wave, data, tmp_path):
    wave = shutil.copy2(reference_wave, tmp_path / "wave.emd")
    structure = shutil.copy2(data / "a.xyz", tmp_path / "a.xyz")
    before = wave.read_bytes(), structure.read_bytes()
    dosefloor("render", wave, "-o", wave, "--force").refuses("file of waves itself")
    dosefloor("wave", structure, "--gpts", 64, 64, "-o", structure, "--force").refuses("structure's own file")
    dosefloor("show", wave, "--xyz", 0, "-o", wave).refuses("there is a file of that name")
    assert (wave.read_bytes(), structure.read_bytes()) == before


def test_a_damaged_wave_is_not_rendered(dosefloor, reference_wave, tmp_path):
    wave = shutil.copy2(reference_wave, tmp_path / "wave.emd")
    with h5py.File(wave, "r+") as file:
        file["entry/waves/data"][0, 5, 5] *= 1.001
    dosefloor("render", wave, "-o", tmp_path / "x.emd").refuses("differ from their checksums")
    assert not (tmp_path / "x.emd").exists()
