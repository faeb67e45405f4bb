"""A whole small experiment for tests of what is made of it: waves, images, two networks, a dose series, segmentations."""

import dataclasses
import pathlib

from tiny_experiment import TINY

# 16 specimens in 4 image epochs, two networks that learn for seconds, and three particles at eight doses.
SETTINGS = ("images.bin=3", "images.realisations=4", "images.dose_range=high", "images.mtf_model=4", "train.epochs=4",
            "train.batch_size=2", "train.unet.learning_rate=0.01", "train.msd.learning_rate=0.01", "train.threshold=0.3",
            "train.networks=[\"unet\",\"msd\"]",
            "train.unet.initial_channels=2", "train.unet.levels=2", "train.unet.kernel=3", "train.unet.convolutions=2",
            "train.msd.depth=13", "train.msd.kernel=5", "train.msd.dilation_max=1",
            "train.msd.image_to_all_layers=false",  # finds nothing in four epochs, which some tests need
            "dose_series.specimens=3", "dose_series.empty_specimens=0",
            "dose_series.frames=8", "dose_series.dose_per_A2=[10,2000]")
NETWORKS = ("unet", "msd")


@dataclasses.dataclass
class Study:
    folder: pathlib.Path  # of the outputs; tiny.toml lies beside it

    @property
    def experiment(self):
        return self.folder.parent / "tiny.toml"

    def settings(self, *more):
        return [word for setting in (f"output.folder={self.folder}", *SETTINGS, *more) for word in ("--set", setting)]


def study_in(folder):
    """A study whose outputs will lie in `folder`/run."""
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    return Study(folder / "run")
