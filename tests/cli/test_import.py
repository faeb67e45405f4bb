"""`dosefloor import`: what becomes of frames of every format, what is refused, and what other verbs make of them."""

import hashlib
import json
import shutil

import h5py
import numpy as np
import pytest

from dosefloor_program import leftovers
from microscope_files import dm_image, write_berkeley, write_dm, write_mrc, write_tiff, write_velox
from vacuum_frames import detect

FRAMES = np.random.default_rng(1).integers(50, 2000, (6, 40, 60)).astype("uint16")
WRITERS = {"a.dm3": write_dm, "a.dm4": write_dm, "a.mrc": write_mrc, "a.tif": write_tiff, "a.emd": write_berkeley,
           "velox.emd": write_velox}


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out.emd"


@pytest.fixture
def frames(tmp_path):
    return write_dm(tmp_path / "frames.dm4", FRAMES)


@pytest.fixture
def imported(dosefloor, out):
    def run(*words):
        return dosefloor("import", *words, "-o", out)
    return run


def content(path):
    """Images [frame, y, x], which are all of one specimen, and the table."""
    with h5py.File(path) as file:
        images = file["entry/images/data"][()]
        assert images.dtype == np.float32 and images.shape[1] == 1 and "masks" not in file["entry"]
        return images[:, 0], file["entry/realisations"][()]


@pytest.mark.parametrize("name", WRITERS)
def test_frames_of_every_format_become_images_without_masks(dosefloor, imported, out, tmp_path, name):
    run = imported(WRITERS[name](tmp_path / name, FRAMES), "--dose-per-A2", 20).expect(0)
    images, table = content(out)
    assert np.array_equal(images, FRAMES)
    assert np.allclose(table["pixel_x_A"], 0.3, rtol=1e-6) and np.allclose(table["pixel_y_A"], 0.3, rtol=1e-6)
    assert (table["dose_per_A2"] == 20).all() and np.allclose(table["n_d"], 20 * 0.09, rtol=1e-5)
    assert table["image_epoch"].tolist() == table["source_frame"].tolist() == [0, 1, 2, 3, 4, 5]
    run.says("6 frames written and verified", "60 x 40 pixels of 0.3 Å", "--dose-per-A2")
    dosefloor("show", out).expect(0).says("dosefloor-images (version 1)", "6 image_epoch x 1 specimen x 40 y (0.3 Å)",
                                         "agree with their checksums", f"{name}\"")
    assert leftovers(out) == []


def test_several_files_are_a_series_in_the_order_given(imported, out, tmp_path):
    one = write_mrc(tmp_path / "one.mrc", FRAMES[4:5])
    stack = write_dm(tmp_path / "stack.dm4", FRAMES[:3])
    doses = tmp_path / "doses.csv"
    doses.write_text("10\n20\n30\n40\n", encoding="utf-8")
    imported(one, stack, "--dose-csv", doses).expect(0)
    images, table = content(out)
    assert np.array_equal(images, FRAMES[[4, 0, 1, 2]])
    assert table["dose_per_A2"].tolist() == [10, 20, 30, 40]
    assert table["source"].tolist() == [0, 1, 1, 1] and table["source_frame"].tolist() == [0, 0, 1, 2]


def test_where_frames_are_from_stays_with_them(imported, out, frames):
    imported(frames, "--dose-per-A2", 20, "--sum", 2).expect(0)
    with h5py.File(out) as file:
        toml = file["entry/parameters"].attrs["toml"]
        text = file["entry/source_metadata/values"][()].tobytes().decode()
        offsets = file["entry/source_metadata/offsets"][()]
    assert hashlib.sha256(frames.read_bytes()).hexdigest() in toml and str(frames) in toml
    assert "sum = 2" in toml and 'dose_from = "--dose-per-A2"' in toml and "rosettasciio_version" in toml
    metadata = json.loads(text)
    assert metadata["original_metadata"]["ImageList"]["TagGroup0"]["Name"] == "frames"
    assert offsets.tolist() == [0] + [len(text.encode())] * 3


def test_dark_gain_electrons_and_sums(imported, out, tmp_path, frames):
    dark = np.full((1, 40, 60), 30, "float32")
    gain = np.random.default_rng(2).uniform(0.5, 1.5, (1, 40, 60)).astype("float32")
    run = imported(frames, "--dark", write_tiff(tmp_path / "dark.tif", dark), "--gain",
                   write_mrc(tmp_path / "gain.mrc", gain), "--counts-per-electron", 8, "--sum", 4, "--dose-per-A2",
                   20).expect(0)
    images, table = content(out)
    assert np.allclose(images[0], ((FRAMES[:4].astype(float) - 30) * gain / 8).sum(axis=0), rtol=1e-6)
    assert len(images) == 1 and table["dose_per_A2"][0] == 80 and table["summed_frames"][0] == 4
    assert table["electrons_per_count"][0] == 0.125
    run.says("note: the last 2 of 6 frames make no sum of 4 and are left out")


def test_electrons_and_doses_of_metadata_are_taken_with_notes(imported, out, tmp_path):
    path = write_dm(tmp_path / "a.dm3", FRAMES, counts_unit="e-", counts_scale=0.25)
    imported(path).expect(0).says("the metadata say that counts are electrons", "counted, frame by frame (metadata)")
    images, table = content(out)
    assert np.allclose(images, FRAMES * 0.25)
    assert np.allclose(table["dose_per_A2"], FRAMES.mean(axis=(1, 2)) * 0.25 / 0.09)
    path = write_dm(tmp_path / "b.dm4", FRAMES, tags={"Camera": {"Dose Rate (e-/A^2/s)": 60.0}})
    imported(path, "--force").expect(0).says("30 e⁻/Å² a frame (metadata)")  # half a second each


def test_resampling_by_sums_and_by_fourier_series(imported, out, frames):
    imported(frames, "--dose-per-A2", 20, "--resample-A", 0.6).expect(0)
    images, table = content(out)
    assert np.array_equal(images, FRAMES.astype(float).reshape(6, 20, 2, 30, 2).sum(axis=(2, 4)))
    assert np.allclose(table["pixel_x_A"], 0.6) and np.allclose(table["n_d"], 20 * 0.36)
    assert np.allclose(table["x0_A"], 0.15)
    imported(frames, "--dose-per-A2", 20, "--resample-A", 0.45, "--force").expect(0)
    images, table = content(out)
    assert images.shape == (6, 27, 40) and np.allclose(images.sum(axis=(1, 2)), FRAMES.sum(axis=(1, 2)))
    assert np.allclose(table["pixel_x_A"], 0.45) and np.allclose(table["pixel_y_A"], 12 / 27)


def test_the_last_line_and_the_dry_run_tell_what_is_made(imported, out, frames):
    plan = json.loads(imported(frames, "--dose-per-A2", 20, "--dry-run", "--json").expect(0).out.splitlines()[-1])
    assert not out.exists() and plan["dry_run"] and plan["bytes"] > 6 * 40 * 60 * 4
    imported(frames, "--dose-per-A2", 20, "--dry-run").expect(0).says("would write", "6 of 60 x 40 pixels", "unknown")
    line = json.loads(imported(frames, "--dose-per-A2", 20, "--json").expect(0).out.splitlines()[-1])
    for key, value in {"verb": "import", "file": str(out), "frames": 6, "size_px": [60, 40], "dose_per_A2": [20, 20],
                       "sampling_from": "metadata", "resampling": "none", "already_complete": False}.items():
        assert line[key] == value, key
    assert np.allclose(line["pixel_A"], 0.3) and plan["pixel_A"] == line["pixel_A"]


def test_quiet_says_nothing(imported, frames):
    finished = imported(frames, "--dose-per-A2", 20, "--quiet").expect(0)
    assert finished.out == "" and finished.err == ""


def test_a_finished_output_is_verified_and_left_and_another_is_refused_until_forced(imported, out, frames):
    imported(frames, "--dose-per-A2", 20).expect(0)
    first = out.read_bytes()
    line = imported(frames, "--dose-per-A2", 20, "--json").expect(0)
    assert json.loads(line.out.splitlines()[-1])["already_complete"] is True
    imported(frames, "--dose-per-A2", 30, "--quiet").refuses("dose_per_A2: 20.0 in the file, 30.0 now", "--force")
    assert out.read_bytes() == first
    write_dm(frames, FRAMES + 1)
    imported(frames, "--dose-per-A2", 20, "--quiet").refuses("sha256", "--force")
    imported(frames, "--dose-per-A2", 20, "--force").expect(0)
    assert np.array_equal(content(out)[0], FRAMES + 1)


def test_the_same_files_elsewhere_give_the_same_output(imported, out, frames, tmp_path):
    imported(frames, "--dose-per-A2", 20).expect(0)
    moved = tmp_path / "elsewhere.dm4"
    shutil.move(frames, moved)
    assert json.loads(imported(moved, "--dose-per-A2", 20, "--json").expect(0).out.splitlines()[-1])["already_complete"]


def test_a_compressed_output_holds_the_same(imported, out, frames):
    imported(frames, "--dose-per-A2", 20, "--compress").expect(0)
    assert np.array_equal(content(out)[0], FRAMES)
    with h5py.File(out) as file:
        assert file["entry/images/data"].compression == "gzip"


def poisoned(path):
    frames = FRAMES.astype("float32")
    frames[3, 5, 6] = np.nan
    return write_mrc(path, frames)


@pytest.mark.parametrize("make, options, texts", [
    (lambda path: write_mrc(path, FRAMES), (), ["tell no dose by area", "--dose-per-A2", "--dose-csv"]),
    (lambda path: write_mrc(path, FRAMES, pixel_A=None), ("--dose-per-A2", 5), ["size of its pixels", "--sampling-A"]),
    (poisoned, ("--dose-per-A2", 5), ["frame 3 has 1 of 2400 pixels that are not finite"]),
    (lambda path: path, ("--dose-per-A2", 5), ["no such file"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 5, "--sum", 7), ["--sum 7: there are 6 frames"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 5, "--dark", "absent.mrc"), ["absent.mrc", "no such file"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-csv", "absent.csv"), ["absent.csv"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 5, "--for", "absent.safetensors"), ["--for absent"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 0), ["--dose-per-A2"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 5, "--sampling-A", -1), ["--sampling-A"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-per-A2", 5, "--dose-from-counts"), ["--dose-per-A2"]),
    (lambda path: write_mrc(path, FRAMES), ("--dose-from-counts",), ["--electrons-per-count"]),
])
def test_what_cannot_be_imported_is_refused_and_nothing_is_left(imported, out, tmp_path, make, options, texts):
    imported(make(tmp_path / "a.mrc"), *options, "--quiet").refuses(*texts)
    assert not out.exists() and leftovers(out) == []


def test_an_input_is_never_the_output(dosefloor, frames, tmp_path):
    copy = tmp_path / "copy.emd"
    write_berkeley(copy, FRAMES)
    before = copy.read_bytes()
    dosefloor("import", copy, "--dose-per-A2", 5, "-o", copy, "--force").refuses("copy.emd", "files that are read")
    dosefloor("import", frames, "--dose-per-A2", 5, "-o", copy, "--force").refuses("copy.emd")
    assert copy.read_bytes() == before


def test_names_that_look_like_options_are_files(dosefloor, tmp_path, out):
    write_mrc(tmp_path / "-a.mrc", FRAMES)
    dosefloor("import", "--dose-per-A2", 5, "-o", out, "--", "-a.mrc", cwd=tmp_path).expect(0)


def test_a_file_of_several_images_asks_which(imported, out, tmp_path):
    path = write_dm(tmp_path / "a.dm4", FRAMES, more=[dm_image(FRAMES[:2] + 1, 0.03, "nm", name="survey")])
    imported(path, "--dose-per-A2", 5, "--quiet").refuses("0: frames", "1: survey", "--signal")
    imported(path, "--dose-per-A2", 5, "--signal", 1).expect(0)
    assert np.array_equal(content(out)[0], FRAMES[:2] + 1)


def test_an_import_that_was_stopped_is_taken_up(dosefloor, out, tmp_path):
    many = write_mrc(tmp_path / "many.mrc", np.random.default_rng(3).poisson(5, (400, 256, 256)).astype("uint16"))
    words = ("import", many, "--dose-per-A2", 5, "--resample-A", 0.47, "-o", out)
    run = dosefloor.start(*words)
    while not out.with_name("out.emd.partial.journal.0").exists():
        assert run.process.poll() is None, run.finish()
    run.process.terminate()
    run.finish().expect(3).says("of 400 frames are done and kept in")
    dosefloor(*words).expect(0)
    dosefloor(*words[:-1], tmp_path / "undisturbed.emd").expect(0)
    assert np.array_equal(content(out)[0], content(tmp_path / "undisturbed.emd")[0])


def test_a_missing_environment_says_how_to_make_it(dosefloor, imported, frames, monkeypatch):
    monkeypatch.setitem(dosefloor.environment, "DOSEFLOOR_PYTHON", "/absent/python")
    imported(frames, "--dose-per-A2", 5).refuses("/absent/python does not exist", "cmake/setup.sh")


def test_imported_vacuum_has_the_mtf_that_it_was_recorded_with(dosefloor, out, tmp_path):
    random, doses = np.random.default_rng(4), np.geomspace(50, 2000, 4)
    vacuum = np.array([detect(np.full((256, 256), dose * 0.08**2), 0.4, 3.0, 0.01, random) for dose in doses])
    listed = tmp_path / "doses.csv"
    listed.write_text("".join(f"{dose}\n" for dose in doses), encoding="utf-8")
    path = write_mrc(tmp_path / "vacuum.mrc", (vacuum * 64).astype("float32"), pixel_A=0.08)
    dosefloor("import", path, "--counts-per-electron", 64, "--dose-csv", listed, "-o", out).expect(0)
    dosefloor("fit-mtf", out, "-o", tmp_path / "fit").expect(0)
    rows = [line.split(",") for line in (tmp_path / "fit.csv").read_text(encoding="utf-8").splitlines()]
    for row in rows[1:]:
        found = dict(zip(rows[0], map(float, row)))
        assert abs(found["ts_c0"] - 0.4) < max(0.02, 3 * found["ts_c0_err"])
        assert np.isclose(found["n_d"], found["dose_per_A2"] * 0.08**2, rtol=1e-5)


def test_imported_frames_are_shown_as_a_picture(dosefloor, imported, out, frames):
    imported(frames, "--dose-per-A2", 20).expect(0)
    picture = out.with_suffix(".png")
    dosefloor("show", out, "--png", picture).expect(0)
    assert picture.read_bytes().startswith(b"\x89PNG")
