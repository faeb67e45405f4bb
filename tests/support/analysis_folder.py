"""Writes a small experiment's folder as `dosefloor analyse` finds and leaves it: images, segmentations, models, tables."""

import csv
import json
import struct

import numpy as np

from observer_tables import write_observer
from segmentation_file import write_segmentation

NETWORKS = ("msd", "unet")
DOSES = np.geomspace(10, 1000, 6)
# What `frames.csv` says of the share that a network finds at each dose.
SHARES = {"msd": (0.0, 0.3, 0.6, 0.9, 1.0, 1.1), "unet": (0.0, 0.0, 0.1, 0.3, 0.4, 0.45)}
REFERENCE_A2 = 1000.0


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


def limits_of(network):
    """One line for each dose; the MSD-net's 50 % dose is the third, the U-net has none."""
    found = {"msd": {"visibility": DOSES[1], "half": DOSES[2], "convergence": DOSES[3]},
             "unet": {"visibility": DOSES[2], "half": "", "convergence": ""}}[network]
    return [{"series": "dose_series", "network": network, "limit": limit, "dose_per_A2": dose,
             "low": dose and dose / 1.5, "high": dose and ("inf" if limit == "convergence" else dose * 1.5),
             "reached_share": 0.9 if dose else 0.0, "state": "reached" if dose else "not reached",
             "interval_of": "particles and noise", "reference": "truth"} for limit, dose in found.items()]


def by_dose(network, values, name, **more):
    return [{"series": "dose_series", "network": network, "dose_per_A2": dose, "frames": 3, name: value,
             "low": max(value - 0.1, 0), "high": value + 0.1} | more for dose, value in zip(DOSES, values)]


def frames_of(network):
    # Places 0..5 of the segmentation that write_segmentation() makes: two epochs of three specimens.
    return [{"series": "dose_series", "network": network, "image_epoch": place // 3, "specimen": place % 3 if place else 0,
             "dose_per_A2": dose, "area_A2": share * REFERENCE_A2, "reference_A2": REFERENCE_A2,
             "true_positive_A2": min(share, 0.9) * REFERENCE_A2, "area_share": share,
             "false_share": max(share - 0.9, 0), "f1": 2 * min(share, 0.9) / (share + 1)}
            for place, (dose, share) in enumerate(zip(DOSES, SHARES[network]))]


CLAIMS = [
    {"id": "saved_dose", "claim": "The MSD-net needs less dose, as it is said", "paper": "about 70 % less", "unit": "%",
     "ours": 62.5, "low": 51.25, "high": 100, "accepted_low": 40, "accepted_high": 85,
     "verdict": "cannot tell at this scale", "reason": "the interval holds values for and against it",
     "source": "paired_limits.csv"},
    {"id": "visibility", "claim": "It sees", "paper": "from 20-30", "unit": "e⁻/Å²", "ours": DOSES[1], "low": 20, "high": 30,
     "accepted_low": 10, "accepted_high": 60, "verdict": "agrees", "reason": "", "source": "limits.csv"},
    {"id": "mtf_3", "claim": "MTF 3 <delays>", "paper": "by 25 %", "unit": "", "ours": "", "low": "", "high": "",
     "accepted_low": "", "accepted_high": "", "verdict": "not studied here", "reason": "it compares cameras", "source": ""},
]


def write_tables(folder):
    write_table(folder / "claims.csv", CLAIMS)
    write_table(folder / "limits.csv", [row for network in NETWORKS for row in limits_of(network)])
    write_table(folder / "paired_limits.csv", [{"series": "dose_series", "first": "msd", "second": "unet", "limit": "half",
                                                "ratio": 0.375, "low": 0, "high": 0.4875}])
    write_table(folder / "target_bands.csv", [
        {"series": "dose_series", "network": "msd", "plateau_share": 1.05, "band_low_share": 0.9, "band_high_share": 1.1},
        {"series": "dose_series", "network": "unet", "plateau_share": 0.42, "band_low_share": "", "band_high_share": ""}])
    for name, column in {"area_curves.csv": "area_share", "over_segmentation.csv": "false_share", "f1_curves.csv": "f1"}.items():
        write_table(folder / name, [row for network in NETWORKS for row in by_dose(network, SHARES[network], column)])
    write_table(folder / "paired_f1.csv", [{"series": "dose_series", "first": "msd", "second": "unet", "dose_per_A2": dose,
                                            "difference": 0.2, "low": 0.1, "high": 0.3} for dose in DOSES])
    write_table(folder / "f1_histograms.csv", [
        {"series": "dose_series", "network": network, "dose_low_per_A2": low, "dose_high_per_A2": 10 * low,
         "f1_low": k / 20, "f1_high": (k + 1) / 20, "frames": k % 3} for network in NETWORKS for low in (10, 100)
        for k in range(20)])
    write_table(folder / "frames.csv", [row for network in NETWORKS for row in frames_of(network)])
    write_table(folder / "series.csv", [
        {"series": "dose_series", "particles": 3, "frames": 6, "doses": 6, "lowest_dose_per_A2": 10, "highest_dose_per_A2": 1000,
         "window_doses": 3, "reference": "truth", "intervals_of": "particles and noise", "threshold": 0.9,
         "without_particle": 0, "without_reference": 0, "images_checksum": "00"}])
    write_table(folder / "networks.csv", [
        {"network": network, "parameters": 12345, "epoch": 3, "lowest_dose_per_A2": 100, "highest_dose_per_A2": 1e6,
         "threshold": 0.9, "model": "best.safetensors", "model_checksum": "01", "parameter_hash": "02",
         "program_version": "0.1.0", "git_hash": "abc"} for network in NETWORKS])
    write_observer(folder, DOSES)
    write_table(folder / "learning_curves.csv", [
        {"network": network, "epoch": epoch, "training_loss": 1 / epoch, "validation_loss": 1.1 / epoch if epoch == 3 else "",
         "f1": 0.5 if epoch == 3 else "", "f1_at_threshold": 0.4 if epoch == 3 else ""}
        for network in NETWORKS for epoch in (1, 2, 3)])


def write_analysis(folder):
    """`folder`/analysis with all tables, and beside it what they are of."""
    tables = folder / "analysis"
    tables.mkdir(parents=True)
    write_tables(tables)
    for network in NETWORKS:
        (folder / network).mkdir()
        write_segmentation(folder / network / "dose_series.emd", images=None)
        write_model(folder / network / "best.safetensors", network)
    write_segmentation(folder / "scratch.emd", images="images.emd")
    (folder / "scratch.emd").unlink()
    (tables / "provenance.json").write_text(json.dumps({
        "schema": "dosefloor-analysis", "schema_version": 1, "experiment": "tiny", "experiment_file": "tiny.toml",
        "command": "dosefloor analyse tiny.toml", "run_command": "dosefloor run tiny.toml", "seed": 7, "training_seed": 1,
        "resamples": 2000, "time": "2026-01-31T12:00:00Z", "host": "here", "program_version": "0.1.0", "git_hash": "abc",
        "parameter_hash": "0123456789abcdef", "images": {"file": "images.emd", "checksum": "03"},
        "networks": [{"network": network, "model": f"{network}/best.safetensors", "checksum": "01",
                      "curves": f"{network}/curves.csv"} for network in NETWORKS],
        "series": [{"name": "dose_series", "images": "images.emd", "images_checksum": "03",
                    "segmentations": {network: {"file": f"{network}/dose_series.emd", "checksum": "04"}
                                      for network in NETWORKS}}],
        "observers": [{"series": "dose_series", "file": "dose_series/observer.emd", "checksum": "05"}],
        "mtf": None, "resolved_experiment": "[experiment]\nname = \"tiny\"\n"}), encoding="utf-8")
    return tables
