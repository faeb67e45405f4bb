"""A small study for tests of what is made of it: its outputs in their folders, and findings that are put into them.

Networks are trained for a moment, so that all files are there as the stages make them. What they have found is then
overwritten by areas that follow from dose, setting, seed and particle in a known way.
"""

import dataclasses
import pathlib

import h5py
import numpy as np

from study import SETTINGS
from tiny_experiment import TINY

RANGES, SEEDS, NETWORKS = ("high", "low"), (1, 2), ("msd", "unet")
SWEEP = f"""
[sweep.axes]
"images.dose_range" = ["{'", "'.join(RANGES)}"]
"train.seed" = [{", ".join(map(str, SEEDS))}]
"""
OWN = ("train.epochs=2", "train.validate_every=1", 'train.networks=["msd","unet"]', "dose_series.specimens=6",
       "dose_series.frames=16", "dose_series.dose_per_A2=[10,2000]", 'dose_series.mtf_model="3"')

# Half of the particle is found from these doses on, e⁻/Å²; the second seed needs a tenth more.
HALF = {("msd", "high"): 60.0, ("msd", "low"): 30.0, ("unet", "high"): 200.0, ("unet", "low"): 25.0}
OVER = {("msd", "high"): 0.02, ("msd", "low"): 0.03, ("unet", "high"): 0.02, ("unet", "low"): 0.12}  # of the true area
SEED_FACTOR = {1: 1.0, 2: 1.1}
STEEPNESS = 4.0


@dataclasses.dataclass
class SweptStudy:
    folder: pathlib.Path  # of the outputs; study.toml lies beside it

    @property
    def file(self):
        return self.folder.parent / "study.toml"

    def arguments(self, *more):
        settings = (f"output.folder={self.folder}", *SETTINGS, *OWN, *more)
        return [self.file, *(word for setting in settings for word in ("--set", setting))]

    def network(self, network, dose_range, seed):
        """A network's folder (config/sweep/sweep_layout.hpp)."""
        return self.folder / "networks" / f"dose_range-{dose_range},seed-{seed}" / network


def study_in(folder):
    (folder / "study.toml").write_text(TINY + SWEEP, encoding="utf-8")
    return SweptStudy(folder / "run")


def make(dosefloor, folder):
    """All outputs of the study in `folder`, by the stages that make them, with known findings."""
    study = study_in(folder)
    run = study.arguments()

    def stage(verb, *words, **values):
        places = [word for key, value in values.items() for word in ("--set", f'output.{key}="{value}"')]
        dosefloor(verb, *run, *places, *words, "--quiet").expect(0)

    waves = {"waves_folder": study.folder / "waves"}
    series = {"dose_series_folder": study.folder / "dose_series"}
    stage("waves", **waves)
    stage("waves", "--dose-series", **waves)
    stage("images", "--dose-series", **waves, **series)
    for dose_range in RANGES:
        images = {"images_folder": study.folder / "images" / f"dose_range-{dose_range}"}
        stage("images", "--set", f"images.dose_range={dose_range}", **waves, **images)
        for seed in SEEDS:
            for network in NETWORKS:
                place = study.network(network, dose_range, seed)
                stage("train", "--net", network, "--set", f"images.dose_range={dose_range}", "--set", f"train.seed={seed}",
                      folder=place.parent, **waves, **images)
                for source, output in ((images["images_folder"], "segmented"), (series["dose_series_folder"], "dose_series")):
                    dosefloor("segment", place / "best.safetensors", source / "images.emd", "-o", place / f"{output}.emd",
                              "--quiet").expect(0)
                    put_findings(place / f"{output}.emd", network, dose_range, seed)
    return study


def put_findings(path, network, dose_range, seed):
    """Sigmoids of the dose: the particle's midpoint is up to a fifth higher or lower, the same for all networks."""
    with h5py.File(path, "r+") as file:
        table = file["entry/segments"][()]
        particle = 1.0 + 0.2 * np.sin(2.4 * table["specimen"])
        half = HALF[network, dose_range] * SEED_FACTOR[seed] * particle
        noise = 0.02 * np.sin(1e3 * table["dose_per_A2"] + 7.0 * table["specimen"])
        share = np.clip(1.0 / (1.0 + (half / table["dose_per_A2"]) ** STEEPNESS) + noise, 0.0, 0.98)
        over = OVER[network, dose_range] * (1.0 + 0.3 * np.cos(table["specimen"]))
        table["true_positives"] = np.round(share * table["true_area_px"])
        table["false_positives"] = np.round(over * table["true_area_px"])
        table["false_negatives"] = table["true_area_px"] - table["true_positives"]
        table["area_px"] = table["true_positives"] + table["false_positives"]
        table["area_A2"] = table["area_px"] * table["pixel_x_A"] * table["pixel_y_A"]
        table["f1"] = 2 * table["true_positives"] / np.maximum(table["area_px"] + table["true_area_px"], 1)
        file["entry/segments"][...] = table
