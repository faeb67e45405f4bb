"""Specimens without a particle: drawn, imaged, left out by the observer, refused where there is nothing else, and the floor."""

import csv
import json

import h5py
import numpy as np
import pytest

from report_reader import Report
from study import NETWORKS, study_in
from waves_files import dataset

SUPPORT, VACUUM = 1, 2
HALF = ("--set", "specimen.empty_share=0.5")  # of seed 7's 16 specimens both kinds
SERIES = ("--set", "dose_series.specimens=2", "--set", "dose_series.frames=4", "--set", "dose_series.dose_per_A2=[100, 4000]")
LONGEST_S = 600


@pytest.fixture(scope="module")
def half_empty(dosefloor, tiny_waves, tmp_path_factory):
    """Waves and images of the tiny experiment, half of whose specimens are without a particle. Read only."""
    folder = tmp_path_factory.mktemp("half_empty")
    experiment = tiny_waves.parent / "tiny.toml"
    options = (*HALF, "--set", f"output.folder={folder}", "--set", "images.realisations=2")
    run = dosefloor("waves", experiment, *options).expect(0)
    dosefloor("images", experiment, *options, "--quiet").expect(0)
    return folder, experiment, options, run


def test_their_kind_is_in_the_table_and_the_others_are_what_they_would_be(half_empty, tiny_waves):
    folder, _, _, run = half_empty
    kinds = dataset(folder / "waves.emd", "entry/specimens")["kind"]
    assert set(kinds) == {0, SUPPORT, VACUUM}
    supports, vacua = np.sum(kinds == SUPPORT), np.sum(kinds == VACUUM)
    run.says(f"{supports + vacua} of 16 specimens are without a particle: {supports} the support alone, {vacua} vacuum")
    before, now = (dataset(path, "entry/waves/data") for path in (tiny_waves, folder / "waves.emd"))
    for place, kind in enumerate(kinds):
        assert np.array_equal(before[place], now[place]) == (kind == 0), place
    assert "kind" not in dataset(tiny_waves, "entry/specimens").dtype.names, "as in files of earlier versions"


def test_a_support_has_no_gold_and_vacuum_leaves_the_wave_alone(dosefloor, half_empty):
    folder, *_ = half_empty
    rows, waves = (dataset(folder / "waves.emd", f"entry/{name}") for name in ("specimens", "waves/data"))
    support, vacuum = (int(np.flatnonzero(rows["kind"] == kind)[0]) for kind in (SUPPORT, VACUUM))
    atoms = dosefloor("show", folder / "waves.emd", "--xyz", support).expect(0).out
    assert "Ce" in atoms and "O " in atoms and "Au" not in atoms
    assert rows["n_au"][support] == rows["n_atoms"][vacuum] == rows["n_ce"][vacuum] == 0 and rows["n_ce"][support] > 0
    assert dosefloor("show", folder / "waves.emd", "--xyz", vacuum).expect(0).out.startswith("0\n")
    assert np.allclose(waves[vacuum], waves[vacuum, 0, 0], atol=1e-5) and abs(waves[vacuum, 0, 0]) == pytest.approx(1, abs=1e-5)
    assert dataset(folder / "waves.emd", "entry/masks/data")[rows["kind"] != 0].sum() == 0


def test_their_masks_are_empty_and_vacuum_counts_dose_times_area(half_empty):
    folder, *_ = half_empty
    kinds = dataset(folder / "waves.emd", "entry/specimens")["kind"]
    images, masks = (dataset(folder / "images.emd", f"entry/{name}/data") for name in ("images", "masks"))
    assert masks[:, kinds != 0].sum() == 0 and masks[:, kinds == 0].any(axis=(2, 3)).all()
    rows = dataset(folder / "images.emd", "entry/realisations").reshape(images.shape[:2])
    tried = 0
    for epoch, specimen in np.ndindex(rows.shape):
        if kinds[specimen] == VACUUM:
            row, pixels = rows[epoch, specimen], images[epoch, specimen].astype(float)
            expected = row["dose_per_A2"] * row["pixel_x_A"] * row["pixel_y_A"] + row["n0"]
            # Ten standard deviations: an MTF leaves the noise of a mean as it is.
            assert pixels.mean() == pytest.approx(expected, abs=10 * np.sqrt(expected / pixels.size)), (epoch, specimen)
            tried += 1
    assert tried >= 2


def test_they_are_made_again_bit_for_bit_and_drawn(dosefloor, half_empty, tmp_path):
    folder, experiment, options, _ = half_empty
    dosefloor("verify", experiment, *options, "--sample", 16).expect(0)
    for name in ("waves.emd", "images.emd"):
        dosefloor("show", folder / name, "--png", tmp_path / f"{name}.png", "--max", 16).expect(0)


def test_ranks_and_shards_make_the_same(dosefloor, half_empty, tmp_path):
    folder, experiment, options, _ = half_empty
    for shard in ("1/2", "2/2"):
        dosefloor("waves", experiment, *options, "--set", f"output.folder={tmp_path}", "--shard", shard, "--ranks", 2).expect(0)
    for name in ("waves/data", "specimens"):
        assert np.array_equal(dataset(tmp_path / "waves.emd", f"entry/{name}"), dataset(folder / "waves.emd", f"entry/{name}"))


def test_a_series_ends_with_support_and_vacuum_and_the_observer_leaves_them_out(dosefloor, experiment, tmp_path):
    options = ("--set", f"output.folder={tmp_path}", "--dose-series", *SERIES)
    dosefloor("waves", experiment, *options).expect(0)
    dosefloor("images", experiment, *options).expect(0)
    assert dataset(tmp_path / "dose_series/waves.emd", "entry/specimens")["kind"].tolist() == [0, 0, SUPPORT, VACUUM]
    rows = dataset(tmp_path / "dose_series/images.emd", "entry/realisations").reshape(4, 4)
    assert np.allclose(rows["dose_per_A2"], np.geomspace(100, 4000, 4)[:, None])
    assert np.all((rows["defocus_A"] >= 48) & (rows["defocus_A"] <= 50))
    run = dosefloor("observe", experiment, *options).expect(0)
    run.says("2 of 4 specimens are left out: they are without a particle")
    assert dataset(tmp_path / "dose_series/observer.emd", "entry/found_share/specimen").tolist() == [0, 1]
    assert np.all(dataset(tmp_path / "dose_series/observer.emd", "entry/observations")["particle_A2"] > 0)


def test_nothing_to_learn_and_nothing_to_detect_are_refused(dosefloor, experiment, tmp_path):
    options = ("--set", f"output.folder={tmp_path}", "--set", "specimen.empty_share=1", "--set", "experiment.training_specimens=2",
               "--set", "experiment.validation_specimens=1", "--set", "images.realisations=2", "--set", "train.epochs=1")
    dosefloor("waves", experiment, *options).expect(0)
    dosefloor("images", experiment, *options).expect(0)
    dosefloor("train", experiment, *options).refuses("none of the 2 specimens", "specimen.empty_share", "which is 1")
    assert not (tmp_path / "msd" / "model.safetensors").exists()
    dosefloor("observe", experiment, *options).refuses("none of 3 specimens has a particle")


@pytest.fixture(scope="module")
def finished(dosefloor, tmp_path_factory):
    """A small study with specimens without a particle in training and in the series, run to its report. Read only."""
    study = study_in(tmp_path_factory.mktemp("nulls"))
    settings = study.settings("specimen.empty_share=0.3", "dose_series.empty_specimens=2")
    dosefloor.start("run", study.experiment, *settings, "--ranks", 2).finish(LONGEST_S).expect(0)
    return study, settings


def table(study, name, **wanted):
    with open(study.folder / "analysis" / f"{name}.csv", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[key] == value for key, value in wanted.items())]


def segments(study, network, name="dose_series"):
    return dataset(study.folder / network / f"{name}.emd", "entry/segments")


def test_frames_without_a_particle_are_in_a_table_of_their_own_and_in_no_other(finished):
    study, _ = finished
    for network in NETWORKS:
        rows = segments(study, network)
        empty = rows[rows["true_area_A2"] == 0]
        assert sorted(set(empty["specimen"])) == [3, 4] and len(empty) == 16 and np.all(np.isnan(empty["f1"]))
        nulls = table(study, "nulls", series="dose_series", network=network)
        assert [(int(row["image_epoch"]), int(row["specimen"])) for row in nulls] == [
            (row["image_epoch"], row["specimen"]) for row in empty]
        assert {row["specimen"]: row["kind"] for row in nulls} == {"3": "support", "4": "vacuum"}
        assert np.allclose([float(row["area_A2"]) for row in nulls], empty["area_A2"])
        assert {row["specimen"] for row in table(study, "frames", series="dose_series", network=network)} == {"0", "1", "2"}
    validation = {(row["specimen"], row["kind"]) for row in table(study, "nulls", series="validation")}
    kinds = dataset(study.folder / "waves.emd", "entry/specimens")["kind"]
    assert {specimen for specimen, _ in validation} == {str(i) for i in range(12, 16) if kinds[i] != 0}
    assert {kind for _, kind in validation} <= {"support", "vacuum"}


def test_the_floor_is_the_99th_percentile_over_the_window(finished):
    study, _ = finished
    for network in NETWORKS:
        rows = segments(study, network)
        particles, empty = rows[rows["true_area_A2"] > 0], rows[rows["true_area_A2"] == 0]
        doses, half = np.unique(rows["dose_per_A2"]), int(table(study, "series", series="dose_series")[0]["window_doses"]) // 2
        for step, row in enumerate(table(study, "area_curves", series="dose_series", network=network)):
            reach = half
            while True:
                near = empty["area_A2"][np.isin(empty["dose_per_A2"], doses[max(0, step - reach):step + reach + 1])]
                if len(near) >= 5:
                    break
                reach += 1
            floor = np.percentile(near, 99, method="inverted_cdf") / particles["true_area_A2"].mean()
            assert float(row["floor_share"]) == pytest.approx(floor, rel=1e-6, abs=1e-12)
    assert max(float(row["floor_share"]) for row in table(study, "area_curves", series="dose_series")) > 0


def test_visible_is_what_is_found_rightly_and_above_the_floor(finished):
    study, _ = finished
    for network in NETWORKS:
        limit = table(study, "limits", series="dose_series", network=network, limit="visibility")[0]
        points = table(study, "area_curves", series="dose_series", network=network)
        seen = [point["dose_per_A2"] for point in points if float(point["true_share"]) >= 0.05 and float(point["precision"]) >= 0.5
                and float(point["area_share"]) > float(point["floor_share"])]
        assert limit["dose_per_A2"] == (seen[0] if seen else "")


def test_the_page_tells_of_the_floor(finished):
    study, _ = finished
    text = " ".join(Report(study.folder / "report" / "index.html").texts)
    assert "16 more images, of the support alone or of vacuum, give the floor" in text and "floor: marked without" in text


def test_a_rerun_finds_all_work_done(dosefloor, finished):
    study, settings = finished
    run = dosefloor.start("run", study.experiment, *settings, "--json").finish(LONGEST_S).expect(0)
    line = json.loads(run.out)
    assert line["tasks"] == line["done"] == 10 and line["ran"] == []
    with h5py.File(study.folder / "dose_series" / "observer.emd") as file:
        assert file["entry/found_share/data"].shape[:2] == (8, 3)
