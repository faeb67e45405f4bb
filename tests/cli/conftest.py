"""What all tests of the command line share: the program, one cache of FFT plans, and small experiments."""

import dataclasses
import pathlib

import pytest

from dosefloor_program import Dosefloor
from tiny_experiment import TINY


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    """Runs agree bitwise only if they use the same plans, so all of a session share one folder of them."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def dosefloor(cache):
    return Dosefloor(cache)


@pytest.fixture(scope="session")
def data():
    return pathlib.Path(__file__).resolve().parents[1] / "data"


@pytest.fixture
def experiment(tmp_path):
    """tiny.toml in an empty folder; its default output is runs/tiny/waves.emd below the working folder."""
    path = tmp_path / "tiny.toml"
    path.write_text(TINY, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tiny_waves(dosefloor, tmp_path_factory):
    """The tiny experiment's waves, made once on one rank. Read only: a test that changes it takes a copy."""
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    dosefloor("waves", folder / "tiny.toml", "--set", f"output.folder={folder}").expect(0)
    return folder / "waves.emd"


# Waves enough to be met in the middle: each rank journals after every 64 of them (or 2 s).
MANY = 480
MANY_WAVES = ("experiment.training_specimens=360", "experiment.validation_specimens=120", "wave.gpts=[128,128]",
              "images.focal_spread_A=[20,30]", "wave.slice_thickness_A=0.1", "wave.store_projected_potential=false")


@dataclasses.dataclass
class ManyWaves:
    """The command that makes 480 waves, into one folder."""

    dosefloor: Dosefloor
    experiment: pathlib.Path
    output: pathlib.Path
    count: int = MANY

    def arguments(self, *options, ranks=1):
        settings = []
        for setting in (*MANY_WAVES, f"output.folder={self.output.parent}"):
            settings += ["--set", setting]
        return ("waves", self.experiment, *settings, *options, "--ranks", ranks)

    def start(self, *options, ranks=1):
        return self.dosefloor.start(*self.arguments(*options, ranks=ranks))

    def run(self, *options, ranks=1):
        return self.dosefloor(*self.arguments(*options, ranks=ranks))


@pytest.fixture
def many_waves(dosefloor, experiment, tmp_path):
    return ManyWaves(dosefloor, experiment, tmp_path / "out" / "waves.emd")


@pytest.fixture(scope="session")
def undisturbed(dosefloor, tmp_path_factory):
    """What `many_waves` makes when nothing happens to it."""
    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    made = ManyWaves(dosefloor, folder / "tiny.toml", folder / "waves.emd")
    made.run(ranks=2).expect(0)
    return made.output
