"""What the program says about experiments and files: dry runs, the resolved config, `show`, `bench`, accuracy."""

import json
import shutil

import h5py
import numpy as np
import pytest

from waves_files import data_bytes, dataset, relative_l2


def last_line(run):
    return json.loads(run.out.splitlines()[-1])


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_dry_run_tells_the_size_and_writes_nothing(dosefloor, experiment, tiny_waves, tmp_path, ranks):
    before = sorted(tmp_path.rglob("*"))
    run = dosefloor("waves", experiment, "--dry-run", "--json", "--ranks", ranks, cwd=tmp_path).expect(0)
    assert sorted(tmp_path.rglob("*")) == before
    line = last_line(run)
    assert line == line | {"dry_run": True, "file": "runs/tiny/waves.emd", "specimens": 16, "gpts": [256, 256],
                           "slices": 10, "ranks": ranks, "bytes": data_bytes(tiny_waves)}
    assert line["seconds"] > 0 and line["memory_mib_per_rank"] > 0


def test_a_dry_run_says_the_same_in_words(dosefloor, experiment, tiny_waves, tmp_path):
    run = dosefloor("waves", experiment, "--dry-run", cwd=tmp_path).expect(0)
    run.says("runs/tiny/waves.emd", "256 x 256 pixels of 0.08", "10 slices of 2 Å")
    run.says(f"({data_bytes(tiny_waves)} bytes of data)")


def test_the_dumped_config_stands_for_the_same_waves(dosefloor, experiment, tiny_waves, tmp_path):
    dumped = dosefloor("waves", experiment, "--dump-config").expect(0).out
    (tmp_path / "dumped.toml").write_text(dumped, encoding="utf-8")
    output = ("--set", f"output.folder={tiny_waves.parent}")
    dosefloor("waves", tmp_path / "dumped.toml", *output).expect(0).says("already complete")
    again = dosefloor("waves", tmp_path / "dumped.toml", "--dump-config").expect(0).out
    assert again == dumped


def test_the_dumped_config_tells_units_and_overrides(dosefloor, experiment):
    run = dosefloor("waves", experiment, "--dump-config", "--set", "wave.energy_keV=200").expect(0)
    assert "energy_keV = 200.0  # keV" in run.out


def test_json_is_the_last_line(dosefloor, experiment, tiny_waves):
    run = dosefloor("waves", experiment, "--set", f"output.folder={tiny_waves.parent}", "--json").expect(0)
    line = last_line(run)
    assert line == line | {"verb": "waves", "file": str(tiny_waves), "specimens": 16, "already_complete": True}


def test_quiet_says_nothing(dosefloor, experiment, tmp_path):
    run = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--quiet").expect(0)
    assert (run.out, run.err) == ("", "")


def test_show_lists_the_signals_with_shapes_and_the_parameters(dosefloor, tiny_waves):
    run = dosefloor("show", tiny_waves).expect(0)
    lines = {line.split()[0]: line for line in run.out.splitlines() if line.startswith("  ")}
    for signal, dtype in {"waves": "complex64", "projected_potential": "float32", "masks": "uint8"}.items():
        assert dtype in lines[signal] and "16 specimen x 256 y" in lines[signal], run
    run.says("seed 7", "slice_thickness_A = 2.0")


def test_show_draws_the_waves(dosefloor, tiny_waves, tmp_path):
    dosefloor("show", tiny_waves, "--png", tmp_path / "waves.png", "--max", 2).expect(0)
    assert (tmp_path / "waves.png").read_bytes().startswith(b"\x89PNG")


def test_a_specimen_shown_as_xyz_has_the_files_positions_and_its_wave(dosefloor, tiny_waves, tmp_path):
    specimen = 5
    text = dosefloor("show", tiny_waves, "--xyz", specimen).expect(0).out
    (tmp_path / "five.xyz").write_text(text, encoding="utf-8")
    begin, end = dataset(tiny_waves, "entry/atoms/positions/offsets")[specimen:specimen + 2]
    positions_A = dataset(tiny_waves, "entry/atoms/positions/values")[begin:end]
    shown_A = np.array([line.split()[1:4] for line in text.splitlines()[2:]], dtype=float)
    assert np.abs(shown_A - positions_A).max() < 1e-7

    dosefloor("wave", tmp_path / "five.xyz", "--gpts", 256, 256, "--slice-thickness-A", 2,
              "-o", tmp_path / "five.emd").expect(0)
    for name in ("waves", "projected_potential"):
        of_file, alone = (dataset(path, f"entry/{name}/data") for path in (tiny_waves, tmp_path / "five.emd"))
        assert relative_l2(alone[0], of_file[specimen]) < 1e-5, name
    assert np.array_equal(dataset(tmp_path / "five.emd", "entry/masks/data")[0],
                          dataset(tiny_waves, "entry/masks/data")[specimen])


def test_show_writes_the_xyz_into_a_file(dosefloor, tiny_waves, tmp_path):
    printed = dosefloor("show", tiny_waves, "--xyz", 0).expect(0).out
    dosefloor("show", tiny_waves, "--xyz", 0, "-o", tmp_path / "zero.xyz").expect(0)
    assert (tmp_path / "zero.xyz").read_text(encoding="utf-8") == printed


@pytest.mark.parametrize("specimen", [-1, 16])
def test_show_refuses_a_specimen_that_is_not_there(dosefloor, tiny_waves, specimen):
    dosefloor("show", tiny_waves, "--xyz", specimen).refuses("0 to 15", str(specimen))


def test_waves_of_structure_files_are_those_of_the_structures(dosefloor, experiment, tiny_waves, tmp_path):
    specimens = [2, 9]
    for specimen in specimens:
        dosefloor("show", tiny_waves, "--xyz", specimen, "-o", tmp_path / f"s{specimen}.xyz").expect(0)
    structures = ("--set", f"specimen.from={tmp_path}/*.xyz")
    dosefloor("waves", experiment, *structures, "--set", f"output.folder={tmp_path}", "--ranks", 2).expect(0)
    waves = dataset(tmp_path / "waves.emd", "entry/waves/data")
    assert len(waves) == 2
    assert relative_l2(waves, dataset(tiny_waves, "entry/waves/data")[specimens]) < 1e-5

    (tmp_path / "s9.xyz").write_text((tmp_path / "s2.xyz").read_text(encoding="utf-8"), encoding="utf-8")
    dosefloor("waves", experiment, *structures, "--set", f"output.folder={tmp_path}").refuses("s9.xyz")


@pytest.mark.parametrize("ranks", [1, 2])
def test_accuracy_is_tabled_and_stored(dosefloor, experiment, tiny_waves, tmp_path, ranks):
    run = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path}", "--accuracy", 2, "--ranks", ranks)
    run.expect(0).says("relative L2 change", "half the sampling (0.0400 Å)", "half the slice thickness (1 Å)")
    stored = json.loads((tmp_path / "waves.accuracy.json").read_text(encoding="utf-8"))
    assert [row["specimen"] for row in stored["specimens"]] == [0, 1]
    for row in stored["specimens"]:
        assert f"{row['half_sampling']:.2e}" in run.out and f"{row['half_slice_thickness']:.2e}" in run.out
        assert 1e-6 < row["half_sampling"] < 0.1 and 1e-4 < row["half_slice_thickness"] < 0.5


@pytest.mark.parametrize("count, words", [(3, ["--accuracy", "EXPERIMENT"]), (3, ["EXPERIMENT", "--accuracy"]),
                                          (1, ["--accuracy", "1", "EXPERIMENT"]), (1, ["EXPERIMENT", "--accuracy=1"])])
def test_accuracy_takes_a_number_only_for_its_own(dosefloor, experiment, tmp_path, count, words):
    words = [experiment if word == "EXPERIMENT" else word for word in words]
    few = ["experiment.training_specimens=4", "experiment.validation_specimens=0", "wave.slice_thickness_A=10"]
    settings = [word for setting in (*few, f"output.folder={tmp_path}") for word in ("--set", setting)]
    dosefloor("waves", *words, *settings).expect(0)
    stored = json.loads((tmp_path / "waves.accuracy.json").read_text(encoding="utf-8"))
    assert len(stored["specimens"]) == count


def test_bench_measures_waves_beside_bare_transforms(dosefloor, data):
    run = dosefloor("bench", "waves", "--json", "--structure", data / "a.xyz", "--gpts", 128, 96, "--repeats", 1)
    line = last_line(run.expect(0))
    assert line == line | {"gpts": [128, 96], "slices": 19, "ranks": 1}
    assert line["ratio"] == pytest.approx(line["seconds_per_wave"] / line["fft_floor_seconds"], rel=1e-3)
    assert line["peak_mib"] > 0


def test_bench_times_images_by_both_coherences_and_with_pixels_of_any_size(dosefloor, tmp_path):
    run = dosefloor("bench", "images", "--json", "--gpts", 128, 128, "--repeats", 1, "--scratch", tmp_path)
    line = last_line(run.expect(0))
    assert line == line | {"gpts": [128, 128], "ranks": 1}
    assert line["coherent_images"] > 1
    for ratio, over, under in (("ratio", "seconds_per_image", "fft_seconds"),
                               ("integration_over_envelope", "seconds_per_image_integration", "seconds_per_image"),
                               ("drawn_pixel_over_snapped", "seconds_per_image_drawn_pixel", "seconds_per_image")):
        assert line[ratio] == pytest.approx(line[over] / line[under], rel=1e-6)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def changed_waves(tiny_waves, tmp_path):
    """A copy of the tiny waves with one value of specimen 5 replaced."""
    def make(value):
        path = shutil.copy2(tiny_waves, tmp_path / "changed.emd")
        with h5py.File(path, "r+") as file:
            file["entry/waves/data"][5, 100, 100] = value
        return path
    return make


def test_show_tells_that_it_has_verified_the_data(dosefloor, tiny_waves):
    dosefloor("show", tiny_waves).expect(0).says("the data of all 16 items agree with their checksums and are finite")


def test_show_tells_which_data_are_damaged_and_draws_none_of_them(dosefloor, changed_waves, tmp_path):
    path = changed_waves(0.5)
    run = dosefloor("show", path).expect(2).says("complex64", "changed.emd: the data of 1 items differ", "(items 5)")
    assert "Verified" not in run.out
    dosefloor("show", path, "--png", tmp_path / "x.png").refuses("differ from their checksums (items 5)")
    dosefloor("show", path, "--xyz", 5).refuses("differ from their checksums (items 5)")
    dosefloor("show", path, "--xyz", 4).expect(0)
    assert not (tmp_path / "x.png").exists()


def test_show_refuses_a_truncated_file(dosefloor, tiny_waves, tmp_path):
    path = tmp_path / "short.emd"
    path.write_bytes(tiny_waves.read_bytes()[:-1])
    dosefloor("show", path).refuses("short.emd", "expected a complete HDF5 file")
