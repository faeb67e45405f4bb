"""`dosefloor analyse` by each rule for which pixels count as particle, in the experiment file or by --rule; whether probabilities come true."""

import json
import shutil

import h5py
import numpy as np
import pytest

import dosefloor_networks
from analysed_experiment import analyse, analysed, made, segments, study, table, without_truth  # made, study and analysed are fixtures
from report_reader import Report
from study import NETWORKS, Study


def probabilities_and_truth(study, segmentation, images):
    """[image_epoch, specimen, y, x] of the specimens of the segmentation."""
    with h5py.File(segmentation) as found, h5py.File(images) as source:
        ids, all_ids = found["entry/probabilities/specimen"][()], source["entry/masks/specimen"][()]
        return found["entry/probabilities/data"][()], source["entry/masks/data"][:, np.isin(all_ids, ids)] != 0, ids


def threshold_at(background, share):
    """The lowest of the thresholds at steps of 1/8 in log odds above which at most `share` of the background lies."""
    thresholds = 1 / (1 + np.exp(-(np.arange(1, 256) - 128) / 8))
    return next(threshold for threshold in [0.0, *thresholds, 1.0] if (background > threshold).mean() <= share)


def test_at_a_false_share_each_network_is_cut_where_it_marks_as_much_of_the_validation_background(dosefloor, study):
    analyse(dosefloor, study, "--rule", "false-share", "--false-share", 0.05).expect(0)
    cut = Study(study.folder / "at-false-share")
    for network in NETWORKS:
        folder = study.folder / network
        probabilities, truth, ids = probabilities_and_truth(study, folder / "segmented.emd", study.folder / "images.emd")
        judged = ids >= 12
        threshold = threshold_at(probabilities[:, judged][~truth[:, judged]].astype(float), 0.05)
        assert float(table(cut, "networks", network=network)[0]["threshold"]) == pytest.approx(threshold, rel=1e-7)
        probabilities, truth, _ = probabilities_and_truth(study, folder / "dose_series.emd", study.folder / "dose_series/images.emd")
        found, rows = (probabilities > threshold).reshape(24, -1), segments(folder / "dose_series.emd")
        pixels = rows["pixel_x_A"] * rows["pixel_y_A"]
        frames = table(cut, "frames", series="dose_series", network=network)
        assert np.allclose([float(row["area_A2"]) for row in frames], found.sum(axis=1) * pixels)
        assert np.allclose([float(row["true_positive_A2"]) for row in frames],
                           (found & truth.reshape(24, -1)).sum(axis=1) * pixels)
    text = "".join(Report(cut.folder / "report/index.html").texts)
    assert "marks 5 % of the background of its validation images" in text and "--rule false-share --false-share 0.05" in text


def test_rules_csv_has_the_doses_that_each_rule_s_own_analysis_finds(dosefloor, analysed, study):
    all_rules = table(analysed[0], "rules", series="dose_series")
    assert {row["rule"] for row in all_rules} == {"threshold", "half", "false-share"}
    for rule, place in (("half", "at-half"), ("false-share", "at-false-share")):
        analyse(dosefloor, study, "--rule", rule).expect(0)
        own = Study(study.folder / place)
        for network in NETWORKS:
            threshold = table(own, "networks", network=network)[0]["threshold"]
            for limit in ("half", "convergence", "visibility"):
                ours = next(row for row in all_rules if (row["rule"], row["network"], row["limit"]) == (rule, network, limit))
                alone = table(own, "limits", series="dose_series", network=network, limit=limit)[0]
                names = ("dose_per_A2", "low", "high", "reached_share", "state", "interval_of")
                assert [ours[name] for name in names] == [alone[name] for name in names]
                assert ours["lowest_threshold"] == ours["highest_threshold"] == threshold
    assert "50 % of the area from, by what counts as particle" in Report(analysed[0].folder / "report/index.html").texts


def test_a_segmentation_of_an_earlier_version_has_no_false_share_and_says_so(dosefloor, study):
    with h5py.File(study.folder / "unet/segmented.emd", "r+") as file:
        del file["entry/score_counts"]
    analyse(dosefloor, study, "--rule", "false-share").refuses("unet/segmented.emd", "--force")
    analyse(dosefloor, study).expect(0)
    reason = table(study, "rules", rule="false-share")[0]["reason"]
    assert "unet/segmented.emd" in reason and "dosefloor segment" in reason
    assert {row["rule"] for row in table(study, "rules", series="dose_series")} == {"threshold", "half"}


def test_score_counts_of_another_shape_are_refused(dosefloor, study):
    with h5py.File(study.folder / "unet/segmented.emd", "r+") as file:
        counts = file["entry/score_counts/data"][()]
        del file["entry/score_counts/data"]
        file["entry/score_counts/data"] = counts[..., :-1]
    analyse(dosefloor, study, "--rule", "false-share").refuses("unet/segmented.emd", "score_counts", "256")


def test_at_half_all_is_told_again_for_what_is_more_likely_particle_than_not(dosefloor, study):
    analyse(dosefloor, study, "--rule", "half").expect(0)
    assert not (study.folder / "analysis").exists(), "what the threshold in use gives has its own place"
    at_half = Study(study.folder / "at-half")
    frames = table(at_half, "frames", series="dose_series", network="unet")
    rows = segments(study.folder / "unet/dose_series.emd")
    rows = rows[rows["true_area_A2"] > 0]
    pixels = rows["pixel_x_A"] * rows["pixel_y_A"]
    areas = (rows["true_positives_at_half"] + rows["false_positives_at_half"]) * pixels
    assert np.allclose([float(row["area_A2"]) for row in frames], areas)
    assert (areas < rows["area_A2"]).any() and areas.sum() > 0  # the threshold in use is 0.3
    assert [row["threshold"] for row in table(at_half, "networks")] == ["0.5"] * len(NETWORKS)
    text = "".join(Report(at_half.folder / "report/index.html").texts)
    assert "above a probability of 0.5" in text and "--rule half" in text
    analyse(dosefloor, study, "--rule", "half").expect(0).says("already complete, checksums verified")
    without_truth(study)
    analyse(dosefloor, study, "--rule", "half", "--series", "frames").refuses("images without masks", "--threshold 0.5")


def test_the_experiment_names_the_rule_that_leads_and_an_option_overrides_it(dosefloor, study):
    of_file = ('analysis.rule="half"',)
    analyse(dosefloor, study, "--resamples", 20, settings=of_file).expect(0)
    assert [row["threshold"] for row in table(study, "networks")] == ["0.5"] * len(NETWORKS), "in the experiment's own folder"
    half = table(study, "limits")
    analyse(dosefloor, study, "--resamples", 20, "--rule", "half", settings=of_file).expect(0).says("already complete")
    analyse(dosefloor, study, "--resamples", 20, "--rule", "threshold", settings=of_file).expect(0)
    above = Study(study.folder / "at-threshold")
    assert [row["threshold"] for row in table(above, "networks")] == ["0.3"] * len(NETWORKS)
    shutil.rmtree(study.folder / "analysis")
    shutil.rmtree(study.folder / "report")
    analyse(dosefloor, study, "--resamples", 20, "--rule", "half").expect(0)
    assert table(Study(study.folder / "at-half"), "limits") == half, "a rule is the same wherever it is named"


def test_the_experiment_s_false_share_is_used_and_another_rule_refused(dosefloor, study):
    analyse(dosefloor, study, "--resamples", 20, settings=('analysis.rule="false-share"', "analysis.false_share=0.05")).expect(0)
    provenance = json.loads((study.folder / "analysis/provenance.json").read_text(encoding="utf-8"))
    assert (provenance["rule"], provenance["false_share"]) == ("false-share", 0.05)
    analyse(dosefloor, study, settings=('analysis.rule="third"',)).refuses("analysis.rule", "threshold", "false-share")
    analyse(dosefloor, study, settings=("analysis.false_share=0.6",)).refuses("analysis.false_share", "0.5")


def test_the_rule_is_in_no_output_but_that_of_analyse(dosefloor, study):
    other = study.settings('analysis.rule="half"', "analysis.false_share=0.1")
    for words in (("waves",), ("images",), ("images", "--dose-series"), ("train",)):
        dosefloor(words[0], study.experiment, *other, *words[1:]).expect(0).says("already complete")


def test_probabilities_are_held_against_what_is_there_at_the_temperature_of_the_model(analysed):
    study, _ = analysed
    edges, temperatures = np.array([-np.inf, *range(-6, 7), np.inf]), {}
    for network in NETWORKS:
        folder = study.folder / network
        temperatures[network] = dosefloor_networks.load(folder / "best.safetensors").description.get("temperature")
        for series, segmentation, images, first in (("validation", "segmented.emd", "images.emd", 12),
                                                    ("dose_series", "dose_series.emd", "dose_series/images.emd", 0)):
            probabilities, truth, ids = probabilities_and_truth(study, folder / segmentation, study.folder / images)
            judged = ids >= first
            p, true = probabilities[:, judged].ravel().astype(float), truth[:, judged].ravel()
            bins = np.searchsorted(1 / (1 + np.exp(-edges[1:-1])), p)
            rows = table(study, "reliability", series=series, network=network)
            assert [(float(row["log_odds_low"]), float(row["log_odds_high"])) for row in rows] == list(zip(edges, edges[1:]))
            error = 0.0
            for place, row in enumerate(rows):
                inside = bins == place
                assert int(row["pixels"]) == inside.sum()
                if inside.any():
                    assert float(row["observed"]) == pytest.approx(true[inside].mean())
                    assert float(row["predicted"]) == pytest.approx(p[inside].mean(), abs=0.016)
                    error += inside.mean() * abs(float(row["predicted"]) - true[inside].mean())
            whole, *decades = table(study, "calibration", series=series, network=network)
            assert (float(whole["temperature"]) if whole["temperature"] else None) == pytest.approx(temperatures[network])
            assert float(whole["calibration_error"]) == pytest.approx(error, rel=1e-5)
            assert float(whole["observed_share"]) == pytest.approx(true.mean())
            assert (whole["dose_low_per_A2"], whole["dose_high_per_A2"]) == ("0", "inf") and decades
            assert sum(int(row["pixels"]) for row in decades) == int(whole["pixels"]) == len(p)
    assert (study.folder / "report" / "figures" / "reliability.png").exists()
    text = "".join(Report(study.folder / "report" / "index.html").texts)
    assert f"U-net: temperature {temperatures['unet']:.2f}" in text and "calibration error on validation images" in text
