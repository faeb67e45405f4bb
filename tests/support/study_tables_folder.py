"""Writes the tables of a study as `dosefloor analyse` leaves them, for tests of what is drawn of them."""

import itertools
import json
import pathlib

import numpy as np

from analysis_folder import write_table
from images_file import write_discs
from observer_tables import write_observer
from segmentation_file import write_segmentation

DOSES = np.geomspace(10, 1000, 8)
LIMITS = {"visibility": 2, "half": 3, "convergence": 5}  # places in DOSES, of the first setting; one later in each further one


def settings_of(axes, networks=("msd", "unet")):
    """All combinations of the axes' values, for each network."""
    keys = list(axes)
    return [{"network": network, "setting": ",".join(f"{key.rsplit('.', 1)[-1]}-{value}" for key, value in zip(keys, values))}
            | dict(zip(keys, values)) for network in networks for values in itertools.product(*axes.values())]


def dose_at(place):
    return DOSES[place] if place < len(DOSES) else ""


def write_study(folder, axes, replicates=2):
    """`folder`/analysis; the k-th setting of a network needs k steps of the series more than the first."""
    tables = folder / "analysis"
    tables.mkdir(parents=True)
    settings = settings_of(axes)
    each = len(settings) // 2
    text = "particles, noise and training" if replicates > 1 else "particles and noise"
    series = {"series": "dose_series"}

    def rows(of):
        return [row for place, setting in enumerate(settings) for row in of(place % each, setting)]

    write_table(tables / "study_settings.csv", [setting | {"replicates": replicates, "lowest_dose_per_A2": 100,
                                                           "training_specimens": setting.get("train.specimens", 48),
                                                           "highest_dose_per_A2": 1e6} for setting in settings])
    write_table(tables / "study_networks.csv", rows(lambda k, setting: [
        setting | {"replicate": f"seed-{r}", "training": f"{setting['setting']},seed-{r}", "epoch": 3, "threshold": 0.9}
        for r in range(replicates)]))
    write_table(tables / "study_series.csv", [series | {
        "particles": 3, "frames": 24, "doses": 8, "lowest_dose_per_A2": 10, "highest_dose_per_A2": 1000, "window_doses": 3,
        "mtf_model": 4, "settings": len(settings), "with_curves": "yes", "reference": "truth",
        "intervals_of": "particles and noise", "threshold": 0.9, "without_particle": 0, "without_reference": 0}])
    write_table(tables / "study_limits.csv", rows(lambda k, setting: [
        series | setting | {"limit": limit, "dose_per_A2": dose_at(place + k), "low": DOSES[min(place + k, 7) - 1],
                            "high": dose_at(place + k + 1) or "inf", "reached_share": 1,
                            "state": "reached" if place + k < 8 else "not reached", "interval_of": text, "replicates": replicates}
        for limit, place in LIMITS.items()]))
    write_table(tables / "study_replicates.csv", rows(lambda k, setting: [
        series | setting | {"replicate": f"seed-{r}", "f1": 0.5 + 0.01 * r}
        | {f"{limit}_dose_per_A2": dose_at(place + k + r) for limit, place in LIMITS.items()} for r in range(replicates)]))
    write_table(tables / "study_scores.csv", rows(lambda k, setting: [
        series | setting | {"quantity": quantity, "dose_low_per_A2": 0, "dose_high_per_A2": "inf", "frames": 48, "value": 0.5,
                            "low": 0.4, "high": 0.6, "interval_of": text} for quantity in ("f1", "true_share", "false_share")]))
    for name, column in (("area_curves", "area_share"), ("f1_curves", "f1"), ("over_segmentation", "false_share")):
        write_table(tables / f"study_{name}.csv", rows(lambda k, setting, column=column: [
            series | setting | {"dose_per_A2": dose, "frames": 18, column: value, "low": value - 0.05, "high": value + 0.05,
                                "interval_of": text} for dose, value in zip(DOSES, np.linspace(0.05, 0.95 - 0.01 * k, 8))]))
    first = settings[0]
    write_table(tables / "study_pairs.csv", [series | {
        "differs_in": "network", "first_network": "msd", "first_setting": first["setting"], "second_network": "unet",
        "second_setting": first["setting"]} | {key: first[key] for key in axes} | {
            "quantity": quantity, "dose_low_per_A2": low, "dose_high_per_A2": high, "value": value, "low": value / 2,
            "high": 2 * value, "interval_of": text}
        for quantity, low, high, value in (("half_ratio", 0, "inf", 0.4), ("f1_difference", 10, 100, 0.25))])
    write_table(tables / "learning_curves.csv", rows(lambda k, setting: [
        setting | {"replicate": f"seed-{r}", "epoch": epoch, "training_loss": 1 / epoch, "validation_loss": 1.1 / epoch,
                   "f1": 0.2 * epoch, "f1_at_threshold": 0.1 * epoch} for r in range(replicates) for epoch in (1, 2, 3)]))
    write_observer(tables, DOSES)
    write_table(tables / "claims.csv", [
        {"id": "a", "claim": "MTF 3 delays", "paper": "by about 25 %", "unit": "%", "ours": 2.54, "low": -3, "high": 30,
         "accepted_low": 12.5, "accepted_high": 50, "verdict": "cannot tell at this scale", "reason": "both", "source": "claims.csv"},
        {"id": "b", "claim": "it helps", "paper": "seen", "unit": "", "ours": 0.1, "low": 0.05, "high": 0.2,
         "accepted_low": 1e-9, "accepted_high": "inf", "verdict": "agrees", "reason": "", "source": "claims.csv"}])
    folders = {(setting["network"], f"{setting['setting']},seed-{r}"): None for setting in settings for r in range(replicates)}
    for network, training in folders:
        folders[network, training] = place = pathlib.Path("networks") / training / network
        (folder / place).mkdir(parents=True)
        write_segmentation(folder / place / "dose_series.emd", images=None)
    write_discs(folder / "images.emd", 2, 3, 48, 64, sampling_A=0.3)
    (tables / "provenance.json").write_text(json.dumps({
        "schema": "dosefloor-analysis", "schema_version": 1, "experiment": "tiny", "experiment_file": "tiny.toml",
        "command": "dosefloor analyse tiny.toml", "run_command": "dosefloor sweep run --local tiny.toml", "seed": 7,
        "training_seed": 1, "resamples": 2000, "time": "2026-01-31T12:00:00Z", "host": "here", "program_version": "0.1.0",
        "git_hash": "abc", "parameter_hash": "0123456789abcdef", "keys": list(axes), "observers": [],
        "networks": [{"network": network, "training": training, "model": str(place / "best.safetensors"), "checksum": "01"}
                     for (network, training), place in folders.items()],
        "series": [{"name": "dose_series", "images": "images.emd", "images_checksum": "02", "segmentations": [
            {"file": str(place / "dose_series.emd"), "checksum": "03"} for place in folders.values()]}],
        "resolved_experiment": "[sweep]\n"}), encoding="utf-8")
    return tables
