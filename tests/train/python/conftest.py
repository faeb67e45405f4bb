"""Files of the tiny experiment, made by the program once for each file of tests. Read only."""

import numpy as np
import pytest

from dosefloor_program import Dosefloor
from microscope_files import write_dm
from tiny_experiment import TINY


@pytest.fixture(scope="session")
def dosefloor_program(tmp_path_factory):
    return Dosefloor(tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def tiny(dosefloor_program, tmp_path_factory):
    """A folder with tiny.toml, waves.emd and images.emd: 4 training and 2 validation specimens in 3 image epochs."""
    folder = tmp_path_factory.mktemp("tiny")
    text = TINY.replace("training_specimens = 12", "training_specimens = 4")
    text = text.replace("validation_specimens = 4", "validation_specimens = 2") + "realisations = 3\n"
    (folder / "tiny.toml").write_text(text + f'[output]\nfolder = "{folder}"\n', encoding="utf-8")
    for stage in ("waves", "images"):
        dosefloor_program(stage, folder / "tiny.toml").expect(0)
    return folder


@pytest.fixture(scope="session")
def frames(dosefloor_program, tmp_path_factory):
    """Three imported frames of 40 x 60 pixels, 0.3 Å, at 20 e⁻/Å²: no masks."""
    folder = tmp_path_factory.mktemp("frames")
    counts = np.random.default_rng(1).integers(50, 2000, (3, 40, 60)).astype("uint16")
    write_dm(folder / "frames.dm4", counts)
    dosefloor_program("import", folder / "frames.dm4", "--dose-per-A2", 20, "-o", folder / "frames.emd").expect(0)
    return folder / "frames.emd", counts
