"""`dosefloor fit-mtf`: the MTF and readout noise of simulated vacuum, and what it refuses."""

import csv
import json
import signal

import h5py
import numpy as np
import pytest

from images_file import disc
from vacuum_frames import write_vacuum

HEADER = ("frame,dose_per_A2,n_d,c0,c0_err,c3,c3_err,C,C_err,r2,"
          "ts_c0,ts_c0_err,ts_c3,ts_c3_err,ts_C,ts_C_err,ts_r2")


def columns(path):
    with open(path, encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return {name: np.array([float(line[name] or "nan") for line in lines]) for name in lines[0]}


def within(found, error, truth):
    return np.abs(found - truth) < np.maximum(0.05 * truth, 3 * error)


@pytest.fixture(scope="module")
def vacuum(tmp_path_factory):
    return write_vacuum(tmp_path_factory.mktemp("vacuum") / "images.emd", count=12)


@pytest.fixture(scope="module")
def fitted(dosefloor, vacuum):
    run = dosefloor("fit-mtf", vacuum, "-o", vacuum.parent / "fit", "--json").expect(0)
    return vacuum.parent / "fit", run


def test_c0_c3_and_n0_are_found_by_the_two_sources_at_every_dose(fitted):
    out, _ = fitted
    assert out.with_suffix(".csv").read_text(encoding="utf-8").splitlines()[0] == HEADER
    table, summary = columns(f"{out}.csv"), json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    assert np.allclose(table["dose_per_A2"], np.geomspace(10, 1e4, 12)) and list(table["frame"]) == list(range(12))
    assert np.allclose(table["n_d"], table["dose_per_A2"] * 0.08**2)
    assert within(table["ts_c0"], table["ts_c0_err"], 0.4).all()
    assert within(table["ts_c3"], table["ts_c3_err"], 3.0).all()
    assert within(summary["ts_n0"], summary["ts_n0_err"], 0.01)
    assert np.allclose(table["ts_C"], np.sqrt(summary["ts_n0"] / (summary["ts_n0"] + table["n_d"])), rtol=0.02)


def test_eq_1_and_eq_2_are_fitted_and_their_bias_is_stated(fitted):
    out, run = fitted
    table, summary = columns(f"{out}.csv"), json.loads(out.with_suffix(".json").read_text(encoding="utf-8"))
    noise_free = {name: np.array([frame[name + "_noise_free"] for frame in summary["frames"]])
                  for name in ("c0", "c3", "C")}
    for name, expected in noise_free.items():
        assert (np.abs(table[name] - expected) < 4 * table[name + "_err"]).all(), name
    assert table["c0"][0] < 0.37 and noise_free["c0"][0] < 0.37 and table["r2"][-1] > 0.95
    assert abs(summary["n0"] - summary["n0_noise_free"]) < 3 * summary["n0_err"] and summary["r2"] > 0.9
    assert any("Eq. 1 is biased" in note for note in summary["notes"]) and "Eq. 1 is biased" in run.err


def test_the_last_line_tells_what_was_made(fitted):
    out, run = fitted
    line = json.loads(run.out.splitlines()[-1])
    assert line["verb"] == "fit-mtf" and line["frames"] == line["found"] == line["ts_found"] == 12
    assert line["csv"] == f"{out}.csv" and line["seconds"] > 0 and line["already_complete"] is False
    for ending in ("csv", "json", "png"):
        assert (out.parent / f"fit.{ending}").exists() and line[ending] == f"{out}.{ending}"
    assert out.with_suffix(".png").read_bytes().startswith(b"\x89PNG")
    assert not (out.parent / "fit.partial").exists()


def test_results_of_these_parameters_are_left_and_others_are_refused_without_force(dosefloor, fitted, vacuum):
    out, _ = fitted
    before = {path: path.stat().st_mtime_ns for path in out.parent.glob("fit.*")}
    run = dosefloor("fit-mtf", vacuum, "-o", out, "--json").expect(0)
    assert json.loads(run.out.splitlines()[-1])["already_complete"] is True
    dosefloor("fit-mtf", vacuum, "-o", out, "--highest", 0.9).refuses("fit.json", "highest: 1.0 in the file, 0.9 now",
                                                                     "--force")
    assert {path: path.stat().st_mtime_ns for path in out.parent.glob("fit.*")} == before


def test_force_replaces_results_and_nothing_else(dosefloor, vacuum, tmp_path):
    out = tmp_path / "fit"
    dosefloor("fit-mtf", vacuum, "-o", out, "--quiet").expect(0)
    dosefloor("fit-mtf", vacuum, "-o", out, "--shared", "--force").expect(0)
    assert len(set(columns(f"{out}.csv")["ts_c0"])) == 1
    for ending in ("csv", "json", "png"):
        foreign = tmp_path / f"other.{ending}"
        foreign.write_text("mine", encoding="utf-8")
        dosefloor("fit-mtf", vacuum, "-o", tmp_path / "other", "--force").refuses(str(foreign), "not written by `fit-mtf`")
        assert foreign.read_text(encoding="utf-8") == "mine"
        foreign.unlink()


def test_damaged_results_are_made_again(dosefloor, vacuum, tmp_path):
    out = tmp_path / "fit"
    dosefloor("fit-mtf", vacuum, "-o", out, "--quiet").expect(0)
    whole = out.with_suffix(".csv").read_text(encoding="utf-8")
    out.with_suffix(".csv").write_text(whole.replace("0", "1", 3), encoding="utf-8")
    dosefloor("fit-mtf", vacuum, "-o", out, "--quiet").expect(0)
    assert columns(f"{out}.csv")["frame"][-1] == 11 and len(whole) > 1000


def test_a_region_is_taken_from_where_it_is_said(dosefloor, tmp_path):
    scene = np.ones((256, 256))
    scene[:, :90] += 0.5 * np.sin(np.arange(256) / 2.0)[:, None]
    images = write_vacuum(tmp_path / "images.emd", count=4, scene=scene, doses=(100, 1e4))
    dosefloor("fit-mtf", images, "--region", 92, 3, 160, 210, "-o", tmp_path / "fit").expect(0)
    table = columns(tmp_path / "fit.csv")
    assert within(table["ts_c0"], table["ts_c0_err"], 0.4).all()
    frames = json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))["frames"]
    assert {tuple(frame["region"]) for frame in frames} == {(92, 3, 160, 210)}


def test_without_a_region_the_particle_is_left_out(dosefloor, tmp_path):
    mask = np.zeros((256, 256), bool)
    mask[120:220, 30:130] = disc(100, 100) != 0
    fringes = 1 + 0.4 * mask * np.cos(np.arange(256) / 3.0)[None, :] * np.cos(np.arange(256) / 3.0)[:, None]
    images = write_vacuum(tmp_path / "images.emd", count=4, scene=fringes, mask=mask, doses=(300, 1e4))
    dosefloor("fit-mtf", images, "-o", tmp_path / "fit").expect(0)
    for frame in json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))["frames"]:
        x, y, width, height = frame["region"]
        assert not mask[y:y + height, x:x + width].any() and min(width, height) >= 96
    table = columns(tmp_path / "fit.csv")
    assert within(table["ts_c0"], table["ts_c0_err"], 0.4).all()


# Two particles on their slabs in a wide box, imaged at any dose and with any MTF.
WIDE = """\
[experiment]
seed = 7
training_specimens = 1
validation_specimens = 1
[specimen]
box_A = [61.44, 61.44, 24.0]
margin_A = 1.0
facet_100_A = [6.0, 8.0]
facet_111_A = [6.0, 8.0]
cut_layer = [-1, 0]
slab_width_A = [12.0, 16.0]
slab_thickness_A = [8.0, 11.0]
slab_trilayers = [1, 2]
[wave]
gpts = [768, 768]
slice_thickness_A = 2.0
[images]
size_px = [512, 512]
realisations = 6
"""


def test_in_images_of_specimens_vacuum_is_found_without_their_masks(dosefloor, tmp_path):
    (tmp_path / "wide.toml").write_text(WIDE, encoding="utf-8")
    for verb in ("waves", "images"):
        dosefloor(verb, tmp_path / "wide.toml", "--set", f"output.folder={tmp_path}").expect(0)
    with h5py.File(tmp_path / "images.emd", "r+") as file:
        masks, drawn = file["entry/masks/data"][:].reshape(-1, 512, 512), file["entry/realisations"][:]
        del file["entry/masks"], file["entry/checksums"]
    dosefloor("fit-mtf", tmp_path / "images.emd", "--per-frame", "-o", tmp_path / "fit").expect(0)
    table = columns(tmp_path / "fit.csv")
    assert within(table["ts_c0"], table["ts_c0_err"], drawn["mtf_c0"]).all()
    frames = json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))["frames"]
    for frame, mask, draw in zip(frames, masks, drawn):
        x, y, width, height = frame["region"]
        if draw["n_d"] > 20:  # below, fringes are not always seen
            assert mask[y:y + height, x:x + width].mean() < 0.01, (frame, draw["n_d"])


def test_a_frame_without_vacuum_asks_for_a_region(dosefloor, tmp_path):
    images = write_vacuum(tmp_path / "images.emd", count=2, mask=np.ones((256, 256)))
    dosefloor("fit-mtf", images, "-o", tmp_path / "fit").refuses("specimen 0 in image epoch 0", "--region X Y W H")
    assert not list(tmp_path.glob("fit*"))


def test_a_region_of_a_lattice_is_doubted(dosefloor, tmp_path):
    scene = 1 + 0.3 * np.cos(np.arange(256) / 3.0)[None, :] * np.ones((256, 1))
    images = write_vacuum(tmp_path / "images.emd", count=2, scene=scene, doses=(1000, 1e4))
    run = dosefloor("fit-mtf", images, "--region", 0, 0, 256, 256, "-o", tmp_path / "fit").expect(0)
    assert "as of a lattice: is the region 0 0 256 256 vacuum?" in run.err


def without_table(path):
    with h5py.File(path, "r+") as file:
        del file["entry/realisations"]
    return path


def test_frames_of_unknown_dose_have_n_d_from_their_mean(dosefloor, tmp_path):
    images = without_table(write_vacuum(tmp_path / "images.emd", count=4))
    dosefloor("fit-mtf", images, "-o", tmp_path / "fit").expect(0)
    table = columns(tmp_path / "fit.csv")
    assert np.isnan(table["dose_per_A2"]).all()
    assert np.allclose(table["n_d"], np.geomspace(10, 1e4, 4) * 0.0064, rtol=0.05)
    assert within(table["ts_c0"], table["ts_c0_err"], 0.4).all()


def test_a_camera_of_unknown_gain_is_recognised_and_fitted_with_a_free_gain(dosefloor, tmp_path):
    images = without_table(write_vacuum(tmp_path / "images.emd", count=6, gain=5.0, y=320, x=320))
    assert "--free-gain" in dosefloor("fit-mtf", images, "-o", tmp_path / "one").expect(0).err
    dosefloor("fit-mtf", images, "--free-gain", "-o", tmp_path / "fit").expect(0)
    table, summary = columns(tmp_path / "fit.csv"), json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))
    assert within(table["ts_c0"], table["ts_c0_err"], 0.4).all()
    gains, errors = (np.array([frame[name] for frame in summary["frames"]]) for name in ("ts_gain", "ts_gain_err"))
    assert within(gains, errors, 5.0).all() and within(summary["ts_n0"], summary["ts_n0_err"], 0.01)


def test_several_files_are_one_series(dosefloor, tmp_path):
    files = [write_vacuum(tmp_path / f"{seed}.emd", count=2, seed=seed) for seed in (1, 2, 3)]
    dosefloor("fit-mtf", *files, "-o", tmp_path / "fit", "--per-frame").expect(0)
    table, summary = columns(tmp_path / "fit.csv"), json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))
    assert len(table["frame"]) == 6 and summary["images"] == [str(file) for file in files]
    assert len({frame["ts_n0"] for frame in summary["frames"]}) == 6


# Vacuum as this program makes it: a wave of one far hydrogen atom, and images of it.
def test_rendered_vacuum_gives_back_its_camera(dosefloor, tmp_path):
    atom = tmp_path / "atom.xyz"
    atom.write_text('1\nLattice="40.96 0 0 0 40.96 0 0 0 4" Properties=species:S:1:pos:R:3\nH 1.0 1.0 2.0\n',
                    encoding="utf-8")
    dosefloor("wave", atom, "--gpts", 512, 512, "-o", tmp_path / "wave.emd").expect(0)
    images = []
    for seed, dose in enumerate((20, 200, 2000)):
        images.append(tmp_path / f"{dose}.emd")
        dosefloor("render", tmp_path / "wave.emd", "--dose", dose, "--mtf-c0", 0.6, "--mtf-c3", 2.5, "--n0", 0.01,
                  "--seed", seed, "-o", images[-1]).expect(0)
    dosefloor("fit-mtf", *images, "-o", tmp_path / "fit").expect(0)
    table, summary = columns(tmp_path / "fit.csv"), json.loads((tmp_path / "fit.json").read_text(encoding="utf-8"))
    assert np.allclose(table["dose_per_A2"], [20, 200, 2000])
    assert within(table["ts_c0"], table["ts_c0_err"], 0.6).all() and within(table["ts_c3"], table["ts_c3_err"], 2.5).all()
    assert within(summary["ts_n0"], summary["ts_n0_err"], 0.01)


@pytest.mark.parametrize("options, texts", [
    (("--region", 0, 0, 300, 200), ("--region 0 0 300 200", "inside the image of 256 x 256 pixels")),
    (("--region", 0, 0, 20, 20), ("20 x 20 pixels", "at least 32 x 32")),
    (("--region", 0, 0, 20), ("--region",)),
    (("--lowest", 0.9, "--highest", 0.5), ("--lowest 0.9 and --highest 0.5", "below the highest")),
    (("--lowest", 0.99), ("rings", "at least 8")),
    (("--shared", "--per-frame"), ("--shared", "--per-frame")),
])
def test_bad_options_are_refused(dosefloor, vacuum, tmp_path, options, texts):
    dosefloor("fit-mtf", vacuum, *options, "-o", tmp_path / "fit").refuses(*texts)
    assert not list(tmp_path.iterdir())


def not_finite(path):
    with h5py.File(path, "r+") as file:
        file["entry/images/data"][1, 0, 3, 4] = np.nan


def without_noise(path):
    with h5py.File(path, "r+") as file:
        table = file["entry/realisations"][:]
        table["dose_per_A2"][1] = 0
        file["entry/realisations"][...] = table


def negative(path):
    with h5py.File(path, "r+") as file:
        file["entry/images/data"][1] -= 1e4


@pytest.mark.parametrize("change, texts", [
    (not_finite, ("specimen 0 in image epoch 1", "not finite")),
    (without_noise, ("specimen 0 in image epoch 1", "without noise")),
    (negative, ("specimen 0 in image epoch 1", "mean count", "dark reference")),
])
def test_frames_that_show_no_noise_of_electrons_are_refused_by_name(dosefloor, tmp_path, change, texts):
    images = write_vacuum(tmp_path / "images.emd", count=2)
    change(images)
    dosefloor("fit-mtf", images, "--region", 0, 0, 256, 256, "-o", tmp_path / "fit").refuses(*texts)
    assert not list(tmp_path.glob("fit*"))


def test_what_is_no_file_of_images_is_refused(dosefloor, tmp_path, tiny_waves):
    dosefloor("fit-mtf", tmp_path / "none.emd", "-o", tmp_path / "fit").refuses("no such file")
    dosefloor("fit-mtf", tiny_waves, "-o", tmp_path / "fit").refuses("'dosefloor-waves'", "'dosefloor-images'")


def test_a_stopped_fit_leaves_nothing_that_looks_finished(dosefloor, vacuum, tmp_path):
    run = dosefloor.start("fit-mtf", vacuum, "-o", tmp_path / "fit")
    run.process.send_signal(signal.SIGTERM)
    run.finish()
    assert not (tmp_path / "fit.json").exists()
    dosefloor("fit-mtf", vacuum, "-o", tmp_path / "fit").expect(0)


def test_help_tells_units(dosefloor):
    run = dosefloor("fit-mtf", "--help").expect(0)
    run.says("electrons a pixel", "pixels", "of Nyquist's", "--free-gain")
