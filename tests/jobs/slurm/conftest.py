"""The SLURM that all tests of this folder share."""

import sys

import pytest

from dosefloor_program import Dosefloor
from slurm import Slurm, missing_programs

NOT_RUN = 77


@pytest.fixture(scope="session")
def slurm(tmp_path_factory):
    cluster = Slurm(tmp_path_factory.mktemp("slurm") / "cluster")
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.fixture(autouse=True)
def whole_cluster(slurm):
    yield
    slurm.restore()


@pytest.fixture(scope="session")
def dosefloor(slurm, tmp_path_factory):
    program = Dosefloor(tmp_path_factory.mktemp("cache"))
    program.environment |= slurm.environment
    return program


def pytest_sessionstart(session):
    if missing := missing_programs():
        print(f"SKIPPED, NOT TESTED: studies on SLURM. Not found: {', '.join(missing)}. On Debian: apt-get install "
              "slurmctld slurmd slurm-client slurm-wlm-basic-plugins munge", file=sys.stderr)
        pytest.exit("no SLURM", returncode=NOT_RUN)
