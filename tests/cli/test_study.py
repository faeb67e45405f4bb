"""`dosefloor analyse` of an experiment with [sweep]: many settings, their replicates, and how they compare."""

import json
import math
import shutil
import tomllib

import numpy as np
import pytest

import swept_study
from analysed_experiment import dose_text, segments, table
from report_reader import Report
from swept_study import HALF, NETWORKS, RANGES, SEEDS, SEED_FACTOR, SweptStudy


@pytest.fixture(scope="session")
def made(dosefloor, tmp_path_factory):
    """Everything but the analysis. Read only."""
    return swept_study.make(dosefloor, tmp_path_factory.mktemp("swept"))


@pytest.fixture(scope="session")
def analysed(dosefloor, made, tmp_path_factory):
    """The study with its analysis, and the run that made it. Read only."""
    folder = tmp_path_factory.mktemp("analysed")
    study = copied(made, folder)
    return study, dosefloor("analyse", *study.arguments(), "--json").expect(0)


@pytest.fixture
def study(made, tmp_path):
    """A copy to change."""
    return copied(made, tmp_path)


def copied(made, folder):
    shutil.copy2(made.file, folder / "study.toml")
    shutil.copytree(made.folder, folder / "run")
    return SweptStudy(folder / "run")


def test_the_last_line_counts_trainings_and_settings(analysed):
    study, run = analysed
    line = json.loads(run.out.splitlines()[-1])
    assert line == line | {"verb": "analyse", "networks": 8, "settings": 4, "series": 3, "already_complete": False}
    assert line["report"] == str(study.folder / "report" / "index.html")
    assert {row["series"] for row in table(study, "series")} == {
        "dose_series", "validation dose_range-high", "validation dose_range-low"}


def test_the_experiment_it_names_is_one_that_can_be_read(analysed):
    study, _ = analysed
    provenance = json.loads((study.folder / "analysis" / "provenance.json").read_text(encoding="utf-8"))
    assert "sweep" in tomllib.loads(provenance["resolved_experiment"])


def test_seeds_are_replicates_and_other_keys_are_columns(analysed):
    study, _ = analysed
    rows = table(study, "settings")
    assert [(row["network"], row["images.dose_range"], row["replicates"]) for row in rows] == [
        ("msd", "high", "2"), ("msd", "low", "2"), ("unet", "high", "2"), ("unet", "low", "2")]
    assert "train.seed" not in rows[0]
    assert {row["replicate"] for row in table(study, "networks")} == {"seed-1", "seed-2"}


def pooled(study, network, dose_range):
    return [segments(study.network(network, dose_range, seed) / "dose_series.emd") for seed in SEEDS]


def test_curves_and_doses_are_those_of_numpy(analysed):
    study, _ = analysed
    half_window = int(table(study, "series", series="dose_series")[0]["window_doses"]) // 2
    for network in NETWORKS:
        for dose_range in RANGES:
            replicates = pooled(study, network, dose_range)
            doses = np.unique(replicates[0]["dose_per_A2"])
            shares = [np.concatenate([(rows["area_A2"] / rows["true_area_A2"])[rows["dose_per_A2"] == dose] for rows in replicates])
                      for dose in doses]
            medians = [np.median(np.concatenate(shares[max(0, i - half_window):i + half_window + 1])) for i in range(len(doses))]
            of_setting = {"series": "dose_series", "network": network, "images.dose_range": dose_range}
            curve = table(study, "area_curves", **of_setting)
            assert np.allclose([float(row["area_share"]) for row in curve], medians, rtol=1e-6)
            staying = [dose for i, dose in enumerate(doses) if all(median >= 0.5 for median in medians[i:])]
            limit = table(study, "limits", limit="half", **of_setting)[0]
            assert float(limit["dose_per_A2"]) == pytest.approx(staying[0], rel=1e-6)
            assert float(limit["low"]) <= float(limit["dose_per_A2"]) <= float(limit["high"])
            assert limit["interval_of"] == "particles, noise and training" and limit["replicates"] == "2"


def test_each_replicate_has_its_own_doses(analysed):
    study, _ = analysed
    step = 200 ** (1 / 15)  # of the series
    for row in table(study, "replicates", series="dose_series"):
        seed = int(row["replicate"].removeprefix("seed-"))
        expected = HALF[row["network"], row["images.dose_range"]] * SEED_FACTOR[seed]
        assert expected / step < float(row["half_dose_per_A2"]) < expected * step


def test_pairs_differ_in_one_thing_and_are_of_the_same_frames(analysed):
    study, _ = analysed
    pairs = table(study, "pairs", series="dose_series", quantity="f1_difference", dose_low_per_A2="0")
    assert sorted(row["differs_in"] for row in pairs) == ["images.dose_range"] * 2 + ["network"] * 2
    row = next(row for row in pairs if row["differs_in"] == "images.dose_range" and row["first_network"] == "unet")
    means = {dose_range: np.mean([rows["f1"].mean() for rows in pooled(study, "unet", dose_range)]) for dose_range in RANGES}
    difference = means[row["first_setting"].removeprefix("dose_range-")] - means[row["second_setting"].removeprefix("dose_range-")]
    assert float(row["value"]) == pytest.approx(difference, abs=1e-6)
    assert float(row["low"]) <= float(row["value"]) <= float(row["high"])
    ratio = table(study, "pairs", series="dose_series", quantity="half_ratio", differs_in="network",
                  **{"images.dose_range": "high"})[0]
    doses = [float(table(study, "limits", series="dose_series", network=network, limit="half",
                         **{"images.dose_range": "high"})[0]["dose_per_A2"]) for network in ("msd", "unet")]
    assert float(ratio["value"]) == pytest.approx(doses[0] / doses[1], rel=1e-6)


def test_validation_images_of_different_ranges_are_not_compared_with_each_other(analysed):
    study, _ = analysed
    for dose_range in RANGES:
        rows = table(study, "pairs", series=f"validation dose_range-{dose_range}")
        assert {row["differs_in"] for row in rows} == {"network"}
    assert {row["series"] for row in table(study, "limits")} == {"dose_series"}
    assert "segmented by 2 of 4 settings" in (study.folder / "report" / "index.html").read_text(encoding="utf-8")


def test_claims_follow_from_what_was_put_in(analysed):
    study, _ = analysed
    claims = {claim["id"]: claim for claim in table(study, "claims")}
    verdicts = {name: claim["verdict"] for name, claim in claims.items()}
    assert verdicts["low_range_unet_over_segments"] == "agrees"
    assert float(claims["low_range_unet_over_segments"]["ours"]) == pytest.approx(10, abs=1)  # % of the true area
    assert verdicts["msd_below_range"] == "agrees" and verdicts["unet_below_range"] == "agrees"
    assert verdicts["low_range_f1_unet"] == "disagrees"  # trained on the high range it finds less up to 200 e⁻/Å²
    for name in ("mtf_3_visibility_msd", "mtf_4_on_3_unet", "specimens_few_msd", "full_range_unet", "fitted_tail"):
        assert verdicts[name] == "not studied here" and claims[name]["reason"], name
    for claim in claims.values():
        if claim["verdict"] == "agrees":
            assert float(claim["accepted_low"]) <= float(claim["low"]) <= float(claim["high"]) <= float(claim["accepted_high"])


def test_the_reports_numbers_are_those_of_the_tables(analysed):
    study, _ = analysed
    page = Report(study.folder / "report" / "index.html")
    rows = [row for row in page.tables["limits"] if row[0]["text"] != "network"]
    names = {"MSD-net": "msd", "U-net": "unet"}
    assert len(rows) == 4
    for row in rows:
        for cell, limit in zip(row[2:5], ("visibility", "half", "convergence")):
            found = table(study, "limits", series="dose_series", network=names[row[0]["text"]], limit=limit,
                          **{"images.dose_range": row[1]["text"]})[0]
            assert cell["text"].removeprefix("≤ ") == (dose_text(found["dose_per_A2"]) if found["dose_per_A2"] else "not reached")
            assert cell["links"] == ["../analysis/limits.csv"]
    claims = table(study, "claims")
    told = [row for row in page.tables["claims"] if row[3]["text"] != "verdict"]
    assert {row[0]["text"]: row[3]["text"] for row in told} == {
        claim["claim"]: claim["verdict"] for claim in claims if claim["verdict"] != "not studied here"}
    scores = [row for row in page.tables["scores"] if row[0]["text"] != "network"][:4]
    for row in scores:
        found = table(study, "scores", series="dose_series", network=names[row[0]["text"]], quantity="f1",
                      dose_low_per_A2="0", dose_high_per_A2="inf", **{"images.dose_range": row[1]["text"]})[0]
        assert row[2]["text"] == f"{float(found['value']):.3f}"


def test_the_report_is_whole_and_asks_nobody(analysed):
    study, _ = analysed
    report = study.folder / "report"
    page = Report(report / "index.html")
    assert all(source.startswith("data:") for source in page.sources) and "script" not in page.tags
    for link in page.links:
        assert (report / link).exists(), link
    figures = {path.name for path in (report / "figures").iterdir()}
    for name in ("area_dose_series", "f1_dose_series", "over_segmentation_dose_series", "differences_dose_series",
                 "histograms_dose_series", "limits_dose_series", "learning_f1", "learning_loss", "networks", "example"):
        assert {f"{name}.png", f"{name}.pdf"} <= figures


def test_learning_curves_are_of_every_training(analysed):
    study, _ = analysed
    rows = table(study, "learning_curves")
    assert len({(row["network"], row["setting"], row["replicate"]) for row in rows}) == 8 and len(rows) == 16
    assert all(math.isfinite(float(row["training_loss"])) for row in rows)


def test_a_rerun_leaves_everything_and_says_so(dosefloor, analysed):
    study, _ = analysed
    files = [path for folder in ("analysis", "report") for path in (study.folder / folder).rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    dosefloor("analyse", *study.arguments()).expect(0).says("already complete, checksums verified")
    dosefloor("analyse", *study.arguments(), "--resamples", 50).refuses("resamples: 2000 in the file, 50 now", "--force")
    assert {path: path.stat().st_mtime_ns for path in files} == before


def test_what_is_missing_is_counted_and_the_command_named(dosefloor, study):
    for seed in SEEDS:
        shutil.rmtree(study.network("msd", "low", seed))
    run = dosefloor("analyse", *study.arguments())
    run.refuses("8 of 35 files are missing", str(study.network("msd", "low", 1) / "dose_series.emd"), "\n...\n",
                f"dosefloor run {study.file}", f"dosefloor submit {study.file}")
    assert not (study.folder / "analysis").exists()


def test_segmentations_of_another_model_or_other_images_are_refused(dosefloor, study):
    shutil.copy2(study.network("msd", "high", 2) / "dose_series.emd", study.network("msd", "high", 1) / "dose_series.emd")
    dosefloor("analyse", *study.arguments()).refuses("was made by another model", "dosefloor segment", "--force")
    shutil.copy2(study.network("msd", "high", 1) / "segmented.emd", study.network("msd", "high", 1) / "dose_series.emd")
    dosefloor("analyse", *study.arguments()).refuses("was made from other images")


def test_models_and_images_of_other_parameters_are_refused_with_the_command_for_them(dosefloor, study):
    dosefloor("analyse", *study.arguments("train.batch_size=4")).refuses(
        "train.batch_size: 2 in the file, 4 now", "dosefloor train", "--set 'images.dose_range=\"high\"'", "--net msd --force")
    shutil.copy2(study.network("msd", "high", 1) / "best.safetensors", study.network("msd", "low", 1) / "best.safetensors")
    dosefloor("analyse", *study.arguments()).refuses("images.dose_range", "--net msd --force")
    dosefloor("analyse", *study.arguments("images.bin=2")).refuses("images.bin: 3 in the file, 2 now")


def test_a_single_seed_has_intervals_of_particles_and_noise(dosefloor, study):
    text = study.file.read_text(encoding="utf-8").replace('"train.seed" = [1, 2]', '"train.seed" = [1]')
    study.file.write_text(text, encoding="utf-8")
    for dose_range in RANGES:  # the folders of a study with one seed
        (study.folder / "networks" / f"dose_range-{dose_range},seed-1").rename(
            study.folder / "networks" / f"dose_range-{dose_range}")
    dosefloor("analyse", *study.arguments(), "--resamples", 50).expect(0)
    assert {row["interval_of"] for row in table(study, "limits")} == {"particles and noise"}
    assert {row["replicates"] for row in table(study, "settings")} == {"1"}
    assert "Each setting was trained once" in (study.folder / "report" / "index.html").read_text(encoding="utf-8")


def test_a_dry_run_tells_what_there_is_and_writes_nothing(dosefloor, study):
    dosefloor("analyse", *study.arguments(), "--dry-run").expect(0).says("dose_series: 96 frames for each of 8 networks")
    assert not (study.folder / "analysis").exists()
