"""The number of ranks changes how long a run takes, and nothing in its file."""

import os
import shutil

import pytest

from dosefloor_program import Dosefloor
from waves_files import dataset, differing, relative_l2


def make(dosefloor, experiment, folder, *options, ranks=1):
    launcher = () if ranks == 1 else ("mpirun", "--quiet", "--oversubscribe", "-n", str(ranks))
    dosefloor("waves", experiment, "--set", f"output.folder={folder}", *options, launcher=launcher).expect(0)
    return folder / "waves.emd"


@pytest.mark.parametrize("ranks", [2, 4])
def test_the_file_is_bitwise_that_of_one_rank(dosefloor, experiment, tiny_waves, tmp_path, ranks):
    assert differing(make(dosefloor, experiment, tmp_path / "many", ranks=ranks), tiny_waves) == []


def test_ranks_option_starts_mpirun(dosefloor, experiment, tiny_waves, tmp_path):
    run = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path}", "--ranks", 2, "--json").expect(0)
    assert '"ranks":2' in run.out.splitlines()[-1]
    assert differing(tmp_path / "waves.emd", tiny_waves) == []


def test_another_seed_makes_other_specimens(dosefloor, experiment, tiny_waves, tmp_path):
    other = make(dosefloor, experiment, tmp_path / "other", "--set", "experiment.seed=8")
    assert {"entry/waves/data", "entry/specimens"} <= set(differing(other, tiny_waves))


def test_two_ranks_that_share_a_wave_agree_with_one(dosefloor, experiment, tiny_waves, tmp_path):
    shared = make(dosefloor, experiment, tmp_path / "shared", "--set", "wave.ranks_per_wave=2", ranks=2)
    for name in ("waves", "projected_potential"):
        path = f"entry/{name}/data"
        assert relative_l2(dataset(shared, path), dataset(tiny_waves, path)) < 1e-5, name
    for path in ("entry/masks/data", "entry/specimens", "entry/atoms/positions/values"):
        assert dataset(shared, path).tobytes() == dataset(tiny_waves, path).tobytes(), path


def test_ranks_that_share_a_wave_take_the_plans_that_were_stored(experiment, tmp_path):
    """Those of the cache in another output, and those of the file itself where it is made again."""
    dosefloor = Dosefloor(tmp_path / "cache")
    share = ("--set", "wave.ranks_per_wave=2")
    first = make(dosefloor, experiment, tmp_path / "first", *share, ranks=2)
    assert differing(make(dosefloor, experiment, tmp_path / "second", *share, ranks=2), first) == []
    shutil.copytree(tmp_path / "first", tmp_path / "third")
    without_cache = Dosefloor(tmp_path / "no-cache")
    assert differing(make(without_cache, experiment, tmp_path / "third", *share, "--force", ranks=2), first) == []


def test_ranks_that_no_wave_can_share_are_refused(dosefloor, experiment, tmp_path):
    dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--set", "wave.ranks_per_wave=2",
              launcher=("mpirun", "--quiet", "--oversubscribe", "-n", "3")).refuses("ranks_per_wave", "3")
    assert not (tmp_path / "out" / "waves.emd").exists()


def test_more_ranks_than_cores_work_or_say_why_not(dosefloor, experiment):
    run = dosefloor("waves", experiment, "--dry-run", "--ranks", os.cpu_count() + 1)
    assert run.code == 0 or run.err.strip(), f"it failed without a word\n{run}"


def test_ranks_inside_mpirun_is_refused(dosefloor, experiment):
    dosefloor("waves", experiment, "--dry-run", "--ranks", 2, launcher=("mpirun", "--quiet", "-n", "1")).refuses(
        "--ranks starts mpirun", "leave it out")


def test_damaged_plans_in_the_cache_are_measured_again(experiment, tiny_waves, tmp_path):
    cache = tmp_path / "cache"
    dosefloor = Dosefloor(cache)
    make(dosefloor, experiment, tmp_path / "first")
    plans = [path for path in cache.rglob("*") if path.is_file()]
    assert plans, "no plans were kept"
    for path in plans:
        path.write_text("damaged", encoding="utf-8")
    again = make(dosefloor, experiment, tmp_path / "again", ranks=2)
    assert relative_l2(dataset(again, "entry/waves/data"), dataset(tiny_waves, "entry/waves/data")) < 1e-5
    assert all(path.read_bytes() != b"damaged" for path in plans)
