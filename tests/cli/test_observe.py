"""`dosefloor observe`: what an ideal observer detects, against the same computed by numpy from `wave` and `render`."""

import json
import math
import signal
import statistics

import numpy as np
import pytest

from dosefloor_program import freeze_midway, leftovers
from tiny_experiment import TINY
from waves_files import data_bytes, dataset

SERIES = ("--set", "dose_series.specimens=2", "--set", "dose_series.empty_specimens=0", "--set", "dose_series.frames=4", "--set", "dose_series.dose_per_A2=[2, 200]")


@pytest.fixture(scope="module")
def observed(dosefloor, tmp_path_factory):
    """The tiny experiment's dose series, observed once. Read only."""
    folder = tmp_path_factory.mktemp("observed")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    words = ("observe", folder / "tiny.toml", "--dose-series", "--set", f"output.folder={folder}", *SERIES)
    run = dosefloor(*words, "--json").expect(0)
    return folder / "dose_series" / "observer.emd", words, json.loads(run.out.splitlines()[-1])


def test_every_image_has_a_share_for_every_disc(observed):
    path, _, line = observed
    assert line["file"] == str(path) and line["images"] == line["computed"] == 8
    share = dataset(path, "entry/found_share/data")
    assert share.shape == (4, 2, 3) and dataset(path, "entry/found_share/disc").tolist() == [5, 10, 20]
    assert np.all(np.diff(share, axis=2) >= 0), "larger discs hold more electrons"
    assert np.all(share[-1] > 0.99) and np.all(share[0, :, 0] < 0.9) and np.all(share >= 0.01)
    assert np.all(np.diff(dataset(path, "entry/detectability/data")[:, :, 1], axis=0) > 0), "so do higher doses"
    rows = dataset(path, "entry/observations")
    assert np.allclose(rows["dose_per_A2"].reshape(4, 2)[:, 0], np.geomspace(2, 200, 4))
    assert np.all(rows["particle_A2"] > 10) and np.all(rows["false_share"] == 0.01)


def test_a_second_run_and_verify_find_it_whole_and_other_discs_are_another_file(dosefloor, observed):
    path, words, _ = observed
    dosefloor(*words).expect(0).says("already complete")
    dosefloor("verify", path).expect(0)
    dosefloor(*words, "--disc-A", 7).refuses("observer.emd", "other parameters")


def test_ranks_share_the_specimens_and_find_the_same(dosefloor, observed, tmp_path):
    path, words, _ = observed
    again = [f"output.folder={tmp_path}" if str(word).startswith("output.folder") else word for word in words]
    dosefloor(*again, "--ranks", 2).expect(0)
    for name in ("found_share", "detectability"):
        other = dataset(tmp_path / "dose_series" / "observer.emd", f"entry/{name}/data")
        assert np.array_equal(other, dataset(path, f"entry/{name}/data"))


def test_a_dry_run_tells_what_it_would_take(dosefloor, observed):
    path, words, _ = observed
    line = json.loads(dosefloor(*words, "--dry-run", "--json").expect(0).out)
    assert line["images"] == 8 and line["bytes"] == data_bytes(path) and line["seconds"] > 0


ONE_IMAGE = """\
[experiment]
name = "one"

[specimen]
from = "whole.xyz"

[wave]
gpts = [256, 256]
slice_thickness_A = 2.0

[images]
size_px = [160, 144]
crop = "centre"
realisations = 1
sampling_A = [0.08, 0.08]
dose_per_A2 = [40.0, 40.0]
dose_range = "custom"
mtf_model = "custom"
mtf_c0 = [0.3, 0.3]
mtf_c3 = [2.5, 2.5]
n0 = [0.1, 0.1]
defocus_A = [60.0, 60.0]
cs_um = [5.0, 5.0]
focal_spread_A = [20.0, 20.0]
coherence = "envelope"
blur_A = [0.15, 0.15]
"""


def render(dosefloor, folder, name, atoms, lattice):
    """The noise-free image of some atoms, on the wave's own grid."""
    (folder / f"{name}.xyz").write_text(f"{len(atoms)}\n{lattice}\n" + "".join(atoms), encoding="utf-8")
    wave = folder / f"{name}.emd"
    dosefloor("wave", folder / f"{name}.xyz", "--gpts", 256, 256, "--slice-thickness-A", 2, "-o", wave).expect(0)
    image = folder / f"{name}-image.emd"
    dosefloor("render", wave, "--defocus-A", 60, "--cs-um", 5, "--focal-spread-A", 20, "--blur-A", 0.15, "-o", image).expect(0)
    return dataset(image, "entry/images/data")[0, 0].astype(float), dataset(image, "entry/masks/data")[0, 0]


def test_one_image_is_what_numpy_makes_of_two_renderings(dosefloor, tiny_waves, tmp_path):
    whole = dosefloor("show", tiny_waves, "--xyz", 3).expect(0).out.splitlines(keepends=True)
    lattice, atoms = whole[1].rstrip("\n"), whole[2:]
    signal, mask = render(dosefloor, tmp_path, "whole", atoms, lattice)
    signal -= render(dosefloor, tmp_path, "support", [atom for atom in atoms if not atom.startswith("Au")], lattice)[0]

    n, pixel_A = 256, 0.08
    n_d, n0 = 40.0 * pixel_A ** 2, 0.1
    q = np.hypot(*np.meshgrid(np.fft.fftfreq(n) * 2, np.fft.fftfreq(n) * 2))
    mtf = 1 / (1 + (q / 0.3) ** 2.5)
    white = np.fft.ifft2(np.fft.fft2(signal) * n_d * mtf / np.sqrt(n_d * mtf ** 2 + n0)).real
    centred = pixel_A * np.fft.fftfreq(n, 1 / n)
    in_view = np.zeros_like(mask)
    in_view[(n - 144) // 2:(n + 144) // 2, (n - 160) // 2:(n + 160) // 2] = 1
    on_particle = (mask * in_view).astype(bool)
    z = statistics.NormalDist().inv_cdf(0.99)

    (tmp_path / "one.toml").write_text(ONE_IMAGE.replace("whole.xyz", str(tmp_path / "whole.xyz")), encoding="utf-8")
    dosefloor("observe", tmp_path / "one.toml", "--set", f"output.folder={tmp_path}").expect(0)
    found = tmp_path / "observer.emd"
    row = dataset(found, "entry/observations")[0]
    assert row["particle_A2"] == pytest.approx(on_particle.sum() * pixel_A ** 2, rel=1e-9)
    assert row["background_A2"] == pytest.approx((160 * 144 - on_particle.sum()) * pixel_A ** 2, rel=1e-9)
    for i, disc_A in enumerate((5, 10, 20)):
        disc = np.hypot(*np.meshgrid(centred, centred)) <= disc_A / 2 * (1 + 1e-12)
        d = np.sqrt(np.fft.ifft2(np.fft.fft2(white ** 2) * np.fft.fft2(disc)).real[on_particle])
        share = np.mean([0.5 * math.erfc((z - value) / math.sqrt(2)) for value in d])
        assert dataset(found, "entry/found_share/data")[0, 0, i] == pytest.approx(share, rel=2e-3)
        assert dataset(found, "entry/detectability/data")[0, 0, i] == pytest.approx(np.median(d), rel=2e-3)


@pytest.mark.parametrize("options, texts", [
    (("--disc-A", 25), ("25", "shorter edge")),
    (("--disc-A", 20.4), ("20.4", "shorter edge of every camera field, 19.")),
    (("--false-share", 0), ("--false-share",)),
])
def test_what_cannot_be_is_refused(dosefloor, experiment, tmp_path, options, texts):
    dosefloor("observe", experiment, "--set", f"output.folder={tmp_path}", *options).refuses(*texts)


def test_a_signal_stops_it_resumable_and_the_same_command_completes_it(dosefloor, experiment, tmp_path):
    few = ("--set", "experiment.training_specimens=2", "--set", "experiment.validation_specimens=1")
    snapped = ("--set", "images.sampling_snap=true")  # so that each field is the box, and has room for 20 Å
    words = ("observe", experiment, "--set", f"output.folder={tmp_path}", "--set", "images.realisations=64", *few, *snapped)
    run = dosefloor.start(*words)
    freeze_midway(run, tmp_path / "observer.emd")
    run.signal_ranks(signal.SIGTERM)
    run.thaw()
    run.finish().expect(3).says("of 192 images are done and kept in", "the same command")
    assert not (tmp_path / "observer.emd").exists()
    dosefloor(*words).expect(0).says("of 192 items are complete")
    assert leftovers(tmp_path / "observer.emd") == []
    assert np.all(dataset(tmp_path / "observer.emd", "entry/found_share/data") > 0)
