"""Writes the folder of a small experiment as `dosefloor analyse` finds and leaves it: images, segmentations, models, tables."""

import csv
import itertools
import json
import pathlib
import struct

import numpy as np

from observer_tables import write_observer
from segmentation_file import write_segmentation

NETWORKS = ("msd", "unet")
DOSES = np.geomspace(10, 1000, 8)
# Places in DOSES of the first setting of an MSD-net; one later in each further one. A U-net needs five steps more.
LIMITS = {"visibility": 2, "half": 3, "convergence": 5}
LATER = {"msd": 0, "unet": 5}
SHARES = {"msd": np.linspace(0.05, 0.95, 8), "unet": np.linspace(0.0, 0.45, 8)}
REFERENCE_A2 = 1000.0

CLAIMS = [
    {"id": "saved_dose", "claim": "The MSD-net needs less dose, as it is said", "paper": "about 70 % less", "unit": "%",
     "ours": 62.5, "low": 51.25, "high": 100, "accepted_low": 40, "accepted_high": 85,
     "verdict": "cannot tell at this scale", "reason": "the interval holds values for and against it", "source": "pairs.csv"},
    {"id": "visibility", "claim": "It sees", "paper": "from 20-30", "unit": "e⁻/Å²", "ours": 25.1, "low": 20, "high": 30,
     "accepted_low": 10, "accepted_high": 60, "verdict": "agrees", "reason": "", "source": "limits.csv"},
    {"id": "mtf_3", "claim": "MTF 3 <delays>", "paper": "by about 25 %", "unit": "%", "ours": "", "low": "", "high": "",
     "accepted_low": 12.5, "accepted_high": 50, "verdict": "not studied here", "reason": "it compares cameras", "source": ""},
]


def write_model(path, network, dilations=(1, 3, 2, 10)):
    """The head of a model file: what it says of itself, and one tensor."""
    own = {"msd": {"depth": len(dilations), "width": 1, "kernel": 9, "dilation_max": 10, "dilation_seed": 1,
                   "dilations": list(dilations)},
           "unet": {"initial_channels": 8, "levels": 4, "kernel": 5, "convolutions": 5}}[network]
    metadata = {"description": json.dumps({"schema": "dosefloor-model", "network": network, network: own})}
    header = json.dumps({"__metadata__": metadata, "bias": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))


def write_table(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def settings_of(axes, networks=NETWORKS):
    """All combinations of the axes' values, for each network."""
    keys = list(axes)
    return [{"network": network,
             "setting": ",".join(f"{key.rsplit('.', 1)[-1]}-{value}" for key, value in zip(keys, values)) or "all"}
            | dict(zip(keys, values)) for network in networks for values in itertools.product(*axes.values())]


def dose_at(place):
    return DOSES[place] if place < len(DOSES) else ""


class Writer:
    """`folder` gets the tables of a dose series; the k-th setting of a network needs k steps of it more than the first."""

    def __init__(self, folder, axes, replicates):
        self.folder, self.axes, self.replicates = folder, axes, replicates
        self.settings = settings_of(axes)
        self.each = len(self.settings) // len(NETWORKS)
        self.names = [f"seed-{r}" for r in range(replicates)] if replicates > 1 else [""]
        self.text = "particles, noise and training" if replicates > 1 else "particles and noise"
        self.series = {"series": "dose_series"}

    def training(self, setting, replicate):
        label = ",".join(text for text in (setting["setting"], replicate) if text)
        return label.removeprefix("all,")

    def table(self, name, of):
        """Of what of(place of the setting among its network's, setting) says."""
        write_table(self.folder / f"{name}.csv",
                    [row for place, setting in enumerate(self.settings) for row in of(place % self.each, setting)])

    def write_inputs(self):
        self.table("settings", lambda k, setting: [setting | {
            "replicates": self.replicates, "training_specimens": setting.get("train.specimens", 48), "lowest_dose_per_A2": 100,
            "highest_dose_per_A2": 1e6}])
        self.table("networks", lambda k, setting: [
            setting | {"replicate": name, "training": self.training(setting, name), "parameters": 12345, "epoch": 3, "threshold": 0.9,
                       "model": "best.safetensors", "model_checksum": "01", "parameter_hash": "02", "program_version": "0.1.0",
                       "git_hash": "abc", "note": ""} for name in self.names])
        write_table(self.folder / "series.csv", [self.series | {
            "particles": 3, "frames": 6, "doses": 8, "lowest_dose_per_A2": 10, "highest_dose_per_A2": 1000, "window_doses": 3,
            "mtf_model": 4, "settings": len(self.settings), "with_curves": "yes", "reference": "truth",
            "intervals_of": "particles and noise", "threshold": 0.9, "without_particle": 0, "without_reference": 0,
            "images_checksum": "00"}])
        # Places 0 to 5 of the segmentation that write_segmentation() makes: two epochs of three specimens.
        self.table("frames", lambda k, setting: [
            self.series | setting | {
                "replicate": name, "image_epoch": place // 3, "specimen": place % 3, "dose_per_A2": dose, "area_A2": share * 1000,
                "reference_A2": REFERENCE_A2, "true_positive_A2": min(share, 0.9) * 1000, "area_share": share,
                "false_share": max(share - 0.9, 0), "f1": 2 * min(share, 0.9) / (share + 1)}
            for name in self.names for place, (dose, share) in enumerate(zip(DOSES[:6], SHARES[setting["network"]]))])
        self.table("learning_curves", lambda k, setting: [
            setting | {"replicate": name, "epoch": epoch, "training_loss": 1 / epoch,
                       "validation_loss": 1.1 / epoch if epoch == 3 else "", "f1": 0.2 * epoch if epoch == 3 else "",
                       "f1_at_threshold": 0.1 * epoch if epoch == 3 else ""} for name in self.names for epoch in (1, 2, 3)])

    def limits(self, k, setting):
        for limit, first in LIMITS.items():
            place = first + k + LATER[setting["network"]]
            reached = place < len(DOSES)
            yield self.series | setting | {
                "limit": limit, "dose_per_A2": dose_at(place), "low": DOSES[min(place, 7) - 1], "high": dose_at(place + 1) or "inf",
                "reached_share": 1, "state": "reached" if reached else "not reached", "interval_of": self.text,
                "replicates": self.replicates, "reference": "truth"}

    def rules(self, k, setting):
        """The doses of limits.csv by both fixed rules; the third cannot be followed."""
        for rule, threshold in (("threshold", 0.9), ("half", 0.5)):
            for row in self.limits(k, setting):
                yield {name: text for name, text in row.items() if name not in ("replicates", "reference")} | {
                    "rule": rule, "lowest_threshold": threshold, "highest_threshold": threshold, "plateau_share": 0.95, "reason": ""}

    def rules_head(self):
        return list(next(self.rules(0, self.settings[0])))

    def write_doses(self):
        self.table("limits", self.limits)
        self.table("rules", self.rules)
        with open(self.folder / "rules.csv", "a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, self.rules_head(), restval="").writerow({"rule": "false-share", "reason": "there are no score counts"})
        self.table("target_bands", lambda k, setting: [self.series | setting | (
            {"plateau_share": 1.05, "band_low_share": 0.9, "band_high_share": 1.1} if setting["network"] == "msd" else
            {"plateau_share": 0.42, "band_low_share": "", "band_high_share": ""})])
        self.table("replicates", lambda k, setting: [
            self.series | setting | {"replicate": name, "f1": 0.5 + 0.01 * r}
            | {f"{limit}_dose_per_A2": dose_at(place + k + r + LATER[setting["network"]]) for limit, place in LIMITS.items()}
            for r, name in enumerate(self.names)])
        self.table("scores", lambda k, setting: [
            self.series | setting | {"quantity": quantity, "dose_low_per_A2": 0, "dose_high_per_A2": "inf", "frames": 48,
                                     "value": 0.5, "low": 0.4, "high": 0.6, "interval_of": self.text}
            for quantity in ("f1", "true_share", "false_share")])
        for name, column in (("area_curves", "area_share"), ("f1_curves", "f1"), ("over_segmentation", "false_share")):
            self.table(name, lambda k, setting, column=column: [
                self.series | setting | {"dose_per_A2": dose, "frames": 18, column: value, "low": max(value - 0.05, 0),
                                         "high": value + 0.05, "interval_of": self.text}
                for dose, value in zip(DOSES, SHARES[setting["network"]] - 0.01 * k)])
        self.table("f1_histograms", lambda k, setting: [
            self.series | setting | {"dose_low_per_A2": low, "dose_high_per_A2": 10 * low, "f1_low": bin / 20,
                                     "f1_high": (bin + 1) / 20, "frames": bin % 3} for low in (10, 100) for bin in range(20)])

    def calibration(self, k, setting):
        """The MSD-net was calibrated, and is off by 0.2 at the lowest doses of the series; the U-net is not calibrated."""
        temperature = 1.25 + 0.5 * k if setting["network"] == "msd" else ""
        for name in self.names:
            start = setting | {"replicate": name, "temperature": temperature}
            for series, low, high, error, expected in (("dose_series", 0, "inf", 0.1, 0.1), ("dose_series", 10, 100, 0.2, 0.021),
                                                       ("dose_series", 100, 1000, 0.01, 0.19), ("validation", 0, "inf", 0.012, 0.2)):
                yield {"series": series} | start | {
                    "dose_low_per_A2": low, "dose_high_per_A2": high, "pixels": 4096, "predicted_share": expected,
                    "observed_share": 0.2, "calibration_error": error}

    def reliability(self, k, setting):
        """Bins of one unit of log odds; the network is too sure by a factor of two in log odds."""
        edges = [-np.inf, *range(-6, 7), np.inf]
        for series in ("dose_series", "validation"):
            for name in self.names:
                for low, high in zip(edges, edges[1:]):
                    middle = np.clip((low + high) / 2, -7, 7)
                    pixels = 0 if high == 3 else 1000 + 500 * k
                    predicted, observed = (1 / (1 + np.exp(-factor * middle)) if pixels else "" for factor in (1, 0.5))
                    yield {"series": series} | setting | {"replicate": name, "log_odds_low": low, "log_odds_high": high,
                                                          "pixels": pixels, "predicted": predicted, "observed": observed}

    def write_reliability(self):
        self.table("calibration", self.calibration)
        self.table("reliability", self.reliability)

    def write_pairs(self):
        """The two networks of each setting."""
        pairs = [self.series | {"differs_in": "network", "first_network": "msd", "first_setting": first["setting"],
                                "second_network": "unet", "second_setting": first["setting"]}
                 | {key: first[key] for key in self.axes} for first in self.settings[:self.each]]
        write_table(self.folder / "pairs.csv", [
            pair | {"quantity": quantity, "dose_low_per_A2": low, "dose_high_per_A2": high, "value": value, "low": value / 2,
                    "high": 2 * value, "interval_of": self.text} for pair in pairs
            for quantity, low, high, value in (("half_ratio", 0, "inf", 0.4), ("f1_difference", 10, 100, 0.25))])
        write_table(self.folder / "paired_f1.csv", [
            pair | {"dose_per_A2": dose, "difference": 0.2, "low": 0.1, "high": 0.3, "interval_of": self.text}
            for pair in pairs for dose in DOSES])

    def write_provenance(self):
        places = {(setting["network"], self.training(setting, name)): pathlib.Path("networks") / self.training(setting, name)
                  / setting["network"] for setting in self.settings for name in self.names}
        for (network, _), place in places.items():
            (self.folder.parent / place).mkdir(parents=True)
            write_segmentation(self.folder.parent / place / "dose_series.emd", images=None)
            write_model(self.folder.parent / place / "best.safetensors", network)
        write_segmentation(self.folder.parent / "scratch.emd", images="images.emd")
        (self.folder.parent / "scratch.emd").unlink()
        of = [{"network": network, "training": training} for network, training in places]
        (self.folder / "provenance.json").write_text(json.dumps({
            "schema": "dosefloor-analysis", "schema_version": 2, "experiment": "tiny", "experiment_file": "tiny.toml",
            "command": "dosefloor analyse tiny.toml", "run_command": "dosefloor run tiny.toml", "seed": 7, "training_seed": 1,
            "resamples": 2000, "rule": "threshold", "false_share": 0.01, "least_plateau_share": 0.8, "time": "2026-01-31T12:00:00Z", "host": "here", "program_version": "0.1.0", "git_hash": "abc",
            "parameter_hash": "0123456789abcdef", "keys": list(self.axes),
            "images": [{"label": "", "file": "images.emd", "checksum": "03"}],
            "networks": [one | {"model": str(place / "best.safetensors"), "checksum": "01", "curves": str(place / "curves.csv")}
                         for one, place in zip(of, places.values())],
            "series": [{"name": "dose_series", "images": "images.emd", "images_checksum": "03",
                        "segmentations": [one | {"file": str(place / "dose_series.emd"), "checksum": "04"}
                                          for one, place in zip(of, places.values())]}],
            "observers": [{"series": "dose_series", "file": "dose_series/observer.emd", "checksum": "05"}],
            "mtf": None, "resolved_experiment": "[experiment]\nname = \"tiny\"\n"}), encoding="utf-8")


def write_floor(tables, null_specimens=(3, 4)):
    """Adds what is marked where there is no particle: a tenth of its area, falling with the dose. No specimens: none are there."""
    with open(tables / "area_curves.csv", encoding="utf-8", newline="") as file:
        curves = list(csv.DictReader(file))
    floors = dict(zip((f"{dose:g}" for dose in DOSES), np.linspace(0.1, 0.02, len(DOSES))))
    write_table(tables / "area_curves.csv", [
        row | {"floor_share": floors[f"{float(row['dose_per_A2']):g}"] if null_specimens else ""} for row in curves])
    columns = ["series", "network", "setting", "replicate", "image_epoch", "specimen", "kind", "dose_per_A2", "area_A2", "area_share",
               "floor_share"]
    settings = dict.fromkeys((row["network"], row["setting"]) for row in curves)
    with open(tables / "nulls.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(("dose_series", *setting, "", epoch, specimen, "support" if specimen % 2 else "vacuum", dose, 50.0, 0.05, floor)
                         for setting in settings for epoch, (dose, floor) in enumerate(floors.items()) for specimen in null_specimens)


def write_analysis(folder, axes=None, replicates=1):
    """`folder`/analysis with all tables, and beside it what they are of. `axes`: the varied keys with their values."""
    tables = folder / "analysis"
    tables.mkdir(parents=True)
    writer = Writer(tables, axes or {}, replicates)
    writer.write_inputs()
    writer.write_doses()
    writer.write_pairs()
    writer.write_reliability()
    writer.write_provenance()
    write_table(tables / "claims.csv", CLAIMS)
    write_observer(tables, DOSES)
    return tables
