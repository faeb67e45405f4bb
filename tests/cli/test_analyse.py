"""`dosefloor analyse`: tables and report of a whole small experiment, what it lacks, and what it refuses."""

import json
import math
import shutil
import struct

import h5py
import numpy as np
import pytest

from analysed_experiment import analyse, analysed, dose_text, made, segments, study, table, without_truth  # made, study and analysed are fixtures
from mtf_results import write_results
from report_reader import Report
from study import NETWORKS

TABLES = ("claims", "limits", "target_bands", "replicates", "scores", "area_curves", "over_segmentation", "f1_curves",
          "f1_histograms", "pairs", "paired_f1", "observer_curves", "observer_limits", "rules", "nulls", "reliability",
          "calibration", "settings", "networks", "series", "frames",
          "learning_curves")


def test_the_ideal_observer_s_curves_are_of_its_file(analysed):
    study, _ = analysed
    with h5py.File(study.folder / "dose_series" / "observer.emd") as file:
        rows = file["entry/observations"][()]
        shares, discs = file["entry/found_share/data"][()], file["entry/found_share/disc"][()]
    particle, background = (rows[name].reshape(shares.shape[:2]) for name in ("particle_A2", "background_A2"))
    half_window = int(table(study, "series", series="dose_series")[0]["window_doses"]) // 2
    for place, disc in enumerate(discs):
        lines = table(study, "observer_curves", disc_A=f"{disc:g}")
        assert len(lines) == len(shares) == 8
        found = shares[:, :, place] * particle
        area = found + 0.01 * background
        for step, line in enumerate(lines):
            near = slice(max(0, step - half_window), step + half_window + 1)
            assert float(line["area_share"]) == pytest.approx(np.median((area / particle)[near]), rel=1e-6)
            assert float(line["f1"]) == pytest.approx(np.mean((2 * found / (area + particle))[near]), rel=1e-6)
    limits = {row["limit"]: row["state"] for row in table(study, "observer_limits", disc_A="20")}
    assert limits["half"] == "at the first dose"
    assert "limits observer" in Report(study.folder / "report" / "index.html").tables


def test_an_observer_of_other_images_is_refused_and_one_that_is_missing_is_done_without(dosefloor, study):
    other = study.settings("dose_series.defocus_A=[10,20]")
    dosefloor("observe", study.experiment, *other, "--dose-series", "--force").expect(0)
    analyse(dosefloor, study).refuses("observer.emd", "defocus_A", "dosefloor observe", "--dose-series --force")
    (study.folder / "dose_series" / "observer.emd").unlink()
    analyse(dosefloor, study, "--resamples", 0).expect(0)
    assert table(study, "observer_curves") == []


def test_the_last_line_says_where_everything_is(analysed):
    study, run = analysed
    line = json.loads(run.out.splitlines()[-1])
    assert line == line | {"verb": "analyse", "networks": 2, "settings": 2, "series": 2, "already_complete": False}
    assert line["tables"] == str(study.folder / "analysis") and line["report"] == str(study.folder / "report" / "index.html")
    assert sorted(path.stem for path in (study.folder / "analysis").glob("*.csv")) == sorted(TABLES)
    assert {path.name for path in study.folder.glob("*") if "partial" in path.name or "lock" in path.name} == set()


def test_frames_are_the_rows_of_the_segmentations(analysed):
    study, _ = analysed
    for network in NETWORKS:
        rows = segments(study.folder / network / "dose_series.emd")
        found = table(study, "frames", series="dose_series", network=network)
        assert len(found) == len(rows) == 24
        for name in ("area_A2", "f1"):
            assert np.allclose([float(row[name]) for row in found], rows[name], rtol=1e-6)
        assert np.allclose([float(row["reference_A2"]) for row in found], rows["true_area_A2"], rtol=1e-6)
        of_validation = table(study, "frames", series="validation", network=network)
        assert {int(row["specimen"]) for row in of_validation} <= {12, 13, 14, 15} and of_validation


def running_median(rows, window):
    """By numpy alone: doses, medians of area / true area."""
    doses = np.unique(rows["dose_per_A2"])
    shares = [rows["area_A2"][rows["dose_per_A2"] == dose] / rows["true_area_A2"][rows["dose_per_A2"] == dose] for dose in doses]
    half = window // 2
    return doses, [np.median(np.concatenate(shares[max(0, i - half):i + half + 1])) for i in range(len(doses))]


def test_curves_and_50_percent_doses_are_those_of_numpy(analysed):
    study, _ = analysed
    for network in NETWORKS:
        rows = segments(study.folder / network / "dose_series.emd")
        window = int(table(study, "series", series="dose_series")[0]["window_doses"])
        doses, medians = running_median(rows, window)
        curve = table(study, "area_curves", series="dose_series", network=network)
        assert np.allclose([float(row["dose_per_A2"]) for row in curve], doses, rtol=1e-6)
        assert np.allclose([float(row["area_share"]) for row in curve], medians, rtol=1e-6)
        staying = [dose for i, dose in enumerate(doses) if all(median >= 0.5 for median in medians[i:])]
        half = table(study, "limits", series="dose_series", network=network, limit="half")[0]["dose_per_A2"]
        assert float(half or "nan") == pytest.approx(staying[0] if staying else math.nan, rel=1e-6, nan_ok=True)
    assert max(float(row["area_share"]) for row in table(study, "area_curves")) > 0.05, "networks that find nothing test nothing"


def test_paired_differences_are_of_the_same_frames(analysed):
    study, _ = analysed
    f1 = {network: segments(study.folder / network / "dose_series.emd")["f1"] for network in NETWORKS}
    last = table(study, "paired_f1", series="dose_series", first_network="msd", second_network="unet")[-1]
    two_last_doses = slice(18, 24)  # a window of three doses, cut off at the end: three particles each
    assert float(last["difference"]) == pytest.approx(np.mean((f1["msd"] - f1["unet"])[two_last_doses]), abs=1e-6)
    assert float(last["low"]) <= float(last["difference"]) <= float(last["high"])


def test_an_experiment_without_a_sweep_has_one_setting_a_network(analysed):
    study, _ = analysed
    rows = table(study, "settings")
    assert [(row["network"], row["setting"], row["replicates"], row["training_specimens"]) for row in rows] == [
        ("msd", "all", "1", "12"), ("unet", "all", "1", "12")]
    assert {row["differs_in"] for row in table(study, "pairs")} == {"network"}
    assert {row["interval_of"] for row in table(study, "limits")} == {"particles and noise"}


def test_the_reports_numbers_are_those_of_the_tables(analysed):
    study, _ = analysed
    page = Report(study.folder / "report" / "index.html")
    rows = {row[0]["text"]: row[1:] for row in page.tables["limits"][:3]}  # its heading, and the networks in the dose series
    for network, name in (("msd", "MSD-net"), ("unet", "U-net")):
        for cell, limit in zip(rows[name], ("visibility", "half", "convergence")):
            found = table(study, "limits", series="dose_series", network=network, limit=limit)[0]
            expected = dose_text(found["dose_per_A2"]) if found["dose_per_A2"] else "not reached"
            assert cell["text"].removeprefix("≤ ") == expected
    claims = table(study, "claims")
    told = [row for row in page.tables["claims"] if row[3]["text"] != "verdict"]  # headings
    assert {row[0]["text"]: row[3]["text"] for row in told} == {
        claim["claim"]: claim["verdict"] for claim in claims if claim["verdict"] != "not studied here"}
    assert len(claims) == 55 and {claim["verdict"] for claim in claims} >= {"not studied here"}


def test_the_report_is_whole_and_asks_nobody(analysed):
    study, _ = analysed
    report = study.folder / "report"
    page = Report(report / "index.html")
    assert all(source.startswith("data:") for source in page.sources)
    for link in page.links:
        assert (report / link).exists(), link
    figures = {path.name for path in (report / "figures").iterdir()}
    of_series = ("limits", "area", "overlay", "largest", "f1", "over_segmentation", "differences", "histograms")
    for name in (*(f"{name}_{series}" for name in of_series for series in ("dose_series", "validation")), "learning_f1",
                 "learning_loss", "networks", "example"):
        assert {f"{name}.png", f"{name}.pdf"} <= figures


def test_provenance_has_the_checksums_that_other_stages_know(analysed):
    study, _ = analysed
    provenance = json.loads((study.folder / "analysis" / "provenance.json").read_text(encoding="utf-8"))
    for network in provenance["networks"]:
        with h5py.File(study.folder / network["network"] / "segmented.emd") as file:
            toml = file["entry/parameters"].attrs["toml"]
        assert f'model_checksum = "{network["checksum"]}"' in toml
        assert f'images_checksum = "{provenance["images"][0]["checksum"]}"' in toml
    assert provenance["seed"] == 7 and provenance["resamples"] == 2000 and "[dose_series]" in provenance["resolved_experiment"]


def test_a_rerun_leaves_everything_and_says_so(dosefloor, analysed):
    study, _ = analysed
    files = [path for folder in ("analysis", "report") for path in (study.folder / folder).rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    analyse(dosefloor, study).expect(0).says("already complete, checksums verified")
    analyse(dosefloor, study, "--resamples", 50).refuses("resamples: 2000 in the file, 50 now", "--force")
    assert {path: path.stat().st_mtime_ns for path in files} == before


def test_intervals_do_not_depend_on_when_they_are_made(dosefloor, analysed, study):
    analyse(dosefloor, study, "--quiet").expect(0)
    for name in TABLES:
        if name != "learning_curves":
            assert table(study, name) == table(analysed[0], name), name


def test_a_damaged_table_is_made_again_and_force_replaces(dosefloor, study):
    analyse(dosefloor, study, "--resamples", 20, "--quiet").expect(0)
    limits = study.folder / "analysis" / "limits.csv"
    whole = limits.read_text(encoding="utf-8")
    limits.write_text(whole.replace("half", "third", 1), encoding="utf-8")
    analyse(dosefloor, study, "--resamples", 20).expect(0).says("written")
    assert limits.read_text(encoding="utf-8") == whole
    analyse(dosefloor, study, "--resamples", 0, "--force").expect(0)
    assert {row["low"] for row in table(study, "limits")} == {""}


def test_a_dry_run_says_what_there_is_and_writes_nothing(dosefloor, study):
    analyse(dosefloor, study, "--dry-run").expect(0).says("dose_series: 24 frames for each of 2 networks", "would write")
    assert not (study.folder / "analysis").exists() and not (study.folder / "report").exists()


@pytest.mark.parametrize("missing, command", [
    ("images.emd", "dosefloor images {experiment} --set"),
    ("msd/model.safetensors", "--net msd"),
    ("unet/segmented.emd", "dosefloor segment {folder}/unet/best.safetensors {folder}/images.emd -o {folder}/unet/segmented.emd"),
    ("dose_series/images.emd", "--dose-series"),
    ("msd/dose_series.emd", "dosefloor segment {folder}/msd/best.safetensors {folder}/dose_series/images.emd -o "
                            "{folder}/msd/dose_series.emd")])
def test_a_missing_input_is_named_with_the_command_that_makes_it(dosefloor, study, missing, command):
    (study.folder / missing).unlink()
    command = command.format(folder=study.folder, experiment=study.experiment)
    analyse(dosefloor, study).refuses(str(study.folder / missing), command, "dosefloor run ")
    assert not (study.folder / "analysis").exists()


def test_the_command_it_names_makes_what_is_missing(dosefloor, study):
    segmented = study.folder / "msd" / "segmented.emd"
    segmented.unlink()
    refused = analyse(dosefloor, study).expect(2)
    command = next(line for line in refused.err.splitlines() if line.startswith("  dosefloor segment"))
    dosefloor(*command.split()[1:], "--quiet").expect(0)
    with h5py.File(segmented) as file:
        assert set(file["entry/segments"]["specimen"]) == {12, 13, 14, 15}, "those of validation alone"
    analyse(dosefloor, study, "--resamples", 20).expect(0)


def test_a_segmentation_that_leaves_out_validation_specimens_is_refused(dosefloor, study):
    segmented = study.folder / "msd" / "segmented.emd"
    dosefloor("segment", study.folder / "msd" / "best.safetensors", study.folder / "images.emd", "-o", segmented,
              "--from-specimen", 13, "--force", "--quiet").expect(0)
    analyse(dosefloor, study).refuses("segmented.emd holds the specimens from 13 on", "from 12 on", "--from-specimen 12 --force")


def test_files_of_another_experiment_or_another_model_are_refused(dosefloor, study):
    analyse(dosefloor, study, settings=("train.epochs=5",)).refuses("train.epochs: 4 in the file, 5 now", "--net msd --force")
    analyse(dosefloor, study, settings=("images.bin=2",)).refuses("images.bin: 3 in the file, 2 now", "dosefloor images")
    shutil.copy2(study.folder / "unet" / "segmented.emd", study.folder / "unet" / "dose_series.emd")
    analyse(dosefloor, study).refuses("dose_series.emd was made from other images", "dosefloor segment", "--force")
    shutil.copy2(study.folder / "msd" / "segmented.emd", study.folder / "unet" / "dose_series.emd")
    analyse(dosefloor, study).refuses("was made by another model")


@pytest.mark.parametrize("name", ["analysis", "report"])
def test_a_folder_of_somebody_else_is_never_replaced(dosefloor, study, name):
    (study.folder / name).mkdir()
    (study.folder / name / "mine.txt").write_text("mine", encoding="utf-8")
    analyse(dosefloor, study, "--force").refuses(str(study.folder / name), "not made by `dosefloor analyse`")
    assert (study.folder / name / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_without_masks_the_last_frame_is_the_reference_and_it_is_said(dosefloor, study):
    without_truth(study)
    refused = analyse(dosefloor, study, "--series", "frames", "--resamples", 20).expect(2)
    assert "some network finds nothing in any" in refused.err  # the small MSD-net
    analyse(dosefloor, study, "--series", "frames", "--resamples", 20, settings=('train.networks=["unet"]',)).expect(0)
    rows = segments(study.folder / "unet" / "frames.emd")
    found = table(study, "frames", series="frames", network="unet")
    last = {row["specimen"]: row["area_A2"] for row in rows if row["dose_per_A2"] == rows["dose_per_A2"].max()}
    assert found and all(float(row["reference_A2"]) == pytest.approx(last[int(row["specimen"])], rel=1e-6) for row in found)
    assert {row["reference"] for row in table(study, "limits", series="frames")} == {"last frame"}
    assert table(study, "f1_curves", series="frames") == [] and {row["f1"] for row in found} == {""}
    text = (study.folder / "report" / "index.html").read_text(encoding="utf-8")
    assert "There is no true mask" in text
    assert (study.folder / "report" / "figures" / "area_frames.png").exists()
    assert not (study.folder / "report" / "figures" / "f1_frames.png").exists()


def test_several_ranks_and_bad_options_are_refused(dosefloor, study):
    analyse(dosefloor, study, "--ranks", 2).refuses("`analyse` runs on one rank")
    analyse(dosefloor, study, "--window", 4).refuses("window of 4 doses", "odd")
    analyse(dosefloor, study, "--resamples", -1).refuses("--resamples")
    analyse(dosefloor, study, "--series", "frames").refuses("frames.emd", "dosefloor segment")


def test_a_training_stopped_at_its_time_limit_is_named_in_the_report(dosefloor, study):
    model = study.folder / "unet" / "model.safetensors"
    data = model.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + size])
    description = json.loads(header["__metadata__"]["description"])
    header["__metadata__"]["description"] = json.dumps(description | {"stopped_at_time_limit": True, "epoch": 3})
    text = json.dumps(header).encode()
    model.write_bytes(struct.pack("<Q", len(text)) + text + data[8 + size:])
    run = analyse(dosefloor, study, "--resamples", 0).expect(0)
    run.says(f"note: {study.folder / 'unet'}: training was stopped at train.time_limit_min after 3 of 4 epochs")
    notes = {row["network"]: row["note"] for row in table(study, "networks")}
    assert notes["msd"] == "" and notes["unet"].startswith("training was stopped at train.time_limit_min after 3 of 4 epochs")
    told = [text for text in Report(study.folder / "report/index.html").texts if "train.time_limit_min" in text]
    assert told == [f"The U-net: {notes['unet']}."]


def test_frames_of_vacuum_are_judged_where_they_have_been_fitted(dosefloor, study):
    write_results(study.folder / "mtf.json", frames=24)
    analyse(dosefloor, study, "--resamples", 50).expect(0)
    claims = {row["id"]: row for row in table(study, "claims") if row["id"].startswith("fitted")}
    assert {name: claim["verdict"] for name, claim in claims.items()} == {  # a constant c0 and C
        "fitted_tail": "not studied here", "fitted_c0_rises": "disagrees", "fitted_c0_settles": "agrees"}
    assert claims["fitted_c0_settles"]["reason"] == "on 24 frames of vacuum" and float(claims["fitted_c0_settles"]["ours"]) == 0.0
    (study.folder / "mtf.csv").unlink()
    analyse(dosefloor, study, "--resamples", 50, "--force").expect(2).says("mtf.csv is empty or not there", "fit the frames again")
