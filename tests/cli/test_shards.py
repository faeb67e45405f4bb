"""`--shard I/N`: parts of an experiment by runs of their own, joined by the last into what one run would have made."""

import json
import os
import shutil
import subprocess
import sys

import h5py
import numpy as np
import pytest

from dosefloor_program import freeze_midway, leftovers
from waves_files import dataset, differing

SHARDS = 3
RANGES = [range(0, 5), range(5, 10), range(10, 16)]


@pytest.fixture
def run_shard(dosefloor, experiment, tmp_path):
    def run(index, *options, count=SHARDS, ranks=1):
        return dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--shard",
                         f"{index}/{count}", *options, "--ranks", ranks)

    return run


@pytest.fixture(scope="module")
def three_shards(dosefloor, tiny_waves, tmp_path_factory):
    """The tiny experiment in three shards, joined. Read only: a test that changes it takes a copy."""
    folder = tmp_path_factory.mktemp("shards")
    for index in (2, 3, 1):
        dosefloor("waves", tiny_waves.parent / "tiny.toml", "--set", f"output.folder={folder}", "--shard",
                  f"{index}/{SHARDS}", "--quiet").expect(0)
    return folder


@pytest.fixture
def copied(three_shards, tmp_path):
    return shutil.copytree(three_shards, tmp_path / "out")


def shard_file(folder, index):
    return folder / f"waves-{index}-of-{SHARDS}.emd"


def not_shards(names):
    return [name for name in names if not name.startswith("entry/shards")]


@pytest.mark.parametrize("ranks, order", [(1, (3, 1, 2)), (2, (2, 1, 3))])
def test_the_joined_file_is_bitwise_that_of_one_run(dosefloor, experiment, run_shard, tiny_waves, tmp_path, ranks, order):
    output = tmp_path / "out" / "waves.emd"
    for number, index in enumerate(order):
        assert not output.exists() and not output.with_name("waves.manifest.json").exists()
        run = run_shard(index, ranks=ranks).expect(0)
        run.says("waves.emd joins them" if number == SHARDS - 1 else f"{SHARDS - 1 - number} more shard(s)")
    assert not_shards(differing(output, tiny_waves)) == []
    with h5py.File(output) as file:
        for path in ("waves/data", "projected_potential/data", "masks/data", "atoms/positions/values",
                     "atoms/numbers/values", "hulls/values", "specimens"):
            assert file["entry"][path].is_virtual, path
    again = dosefloor("waves", experiment, "--set", f"output.folder={output.parent}", "--ranks", ranks)
    again.expect(0).says("16 waves already complete", "checksums verified")
    assert {path.name for path in output.parent.iterdir()} == {
        "waves.emd", "waves.manifest.json", *(f"waves-{i}-of-3.emd" for i in (1, 2, 3))}


def test_verify_looks_at_the_manifest(dosefloor, copied):
    dosefloor("verify", copied).expect(0).says("waves.manifest.json: lists the shards that are there")
    manifest = copied / "waves.manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('"specimens": 6', '"specimens": 7'), encoding="utf-8")
    dosefloor("verify", copied).expect(1).says("waves.manifest.json lists other shards")
    manifest.unlink()
    dosefloor("verify", copied).expect(1).says("waves.manifest.json is not there")


def test_a_shard_is_a_file_of_its_own_specimens(three_shards, tiny_waves):
    for index, specimens in enumerate(RANGES, start=1):
        path = shard_file(three_shards, index)
        assert dataset(path, "entry/waves/specimen").tolist() == list(specimens)
        for name in ("waves/data", "masks/data", "specimens"):
            assert np.array_equal(dataset(path, f"entry/{name}"), dataset(tiny_waves, f"entry/{name}")[specimens])


def test_the_manifest_lists_what_was_joined(three_shards):
    manifest = json.loads((three_shards / "waves.manifest.json").read_text(encoding="utf-8"))
    assert (manifest["file"], manifest["specimens"]) == ("waves.emd", 16)
    for index, (entry, specimens) in enumerate(zip(manifest["shards"], RANGES, strict=True), start=1):
        path = shard_file(three_shards, index)
        assert entry["file"] == path.name
        assert (entry["first_specimen"], entry["specimens"]) == (specimens.start, len(specimens))
        assert entry["bytes"] == path.stat().st_size
        with h5py.File(path) as file:
            assert entry["parameter_hash"] == file["entry/parameters"].attrs["hash"]
    digests = [f"{digest:016x}" for digest in dataset(three_shards / "waves.emd", "entry/shards/checksum_digests")]
    assert [entry["checksums_xxh64"] for entry in manifest["shards"]] == digests


def test_it_may_be_moved_and_read_from_any_folder(dosefloor, three_shards, tiny_waves, tmp_path):
    moved = shutil.copytree(three_shards, tmp_path / "moved" / "here")
    script = ("import h5py, sys; file = h5py.File(sys.argv[1]); "
              "sys.stdout.buffer.write(file['entry/waves/data'][()].tobytes())")
    expected = dataset(tiny_waves, "entry/waves/data").tobytes()
    for cwd, path in [("/", moved / "waves.emd"), (moved, "waves.emd"), (tmp_path, "moved/here/waves.emd")]:
        read = subprocess.run([sys.executable, "-c", script, path], cwd=cwd, capture_output=True, check=True)
        assert read.stdout == expected, cwd
        shown = dosefloor("show", path, "--xyz", 12, cwd=cwd).expect(0)
        assert shown.out == dosefloor("show", tiny_waves, "--xyz", 12).out, cwd


def test_show_tells_what_is_joined(dosefloor, three_shards):
    dosefloor("show", three_shards / "waves.emd").expect(0).says("16 specimen x 256 y", "joins 3 files")


def test_a_killed_shard_is_resumed_and_joined(many_waves, undisturbed):
    folder = many_waves.output.parent
    many_waves.run("--shard", "3/3").expect(0)
    run = many_waves.start("--shard", "1/3", ranks=2)
    freeze_midway(run, folder / "waves-1-of-3.emd")
    run.kill_everything()
    run.finish()
    many_waves.run("--shard", "2/3", ranks=2).expect(0).says("1 more shard(s)")
    many_waves.run("--shard", "1/3").expect(0).says("resuming", "waves.emd joins them")
    assert leftovers(folder / "waves-1-of-3.emd") == []
    assert not_shards(differing(many_waves.output, undisturbed)) == []


def test_shards_that_end_at_once_are_joined_by_one_of_them(dosefloor, experiment, tiny_waves, tmp_path):
    command = ("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--shard")
    runs = [dosefloor.start(*command, f"{index}/4") for index in range(1, 5)]
    for run in runs:
        run.finish().expect(0)
    assert not_shards(differing(tmp_path / "out" / "waves.emd", tiny_waves)) == []
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        *(f"waves-{index}-of-4.emd" for index in range(1, 5)), "waves.emd", "waves.manifest.json"]


def test_a_removed_shard_is_missed_and_made_again(dosefloor, experiment, run_shard, copied, tiny_waves):
    shard_file(copied, 2).unlink()
    command = ("waves", experiment, "--set", f"output.folder={copied}")
    for refused in (dosefloor(*command), dosefloor(*command, "--ranks", 2), dosefloor("show", copied / "waves.emd")):
        refused.refuses("waves-2-of-3.emd is missing", "dosefloor waves EXPERIMENT.toml --shard 2/3")
    run_shard(2).expect(0)
    dosefloor(*command).expect(0).says("checksums verified")
    assert not_shards(differing(copied / "waves.emd", tiny_waves)) == []


def test_a_swapped_shard_is_refused(dosefloor, run_shard, copied):
    first, second = shard_file(copied, 1), shard_file(copied, 2)
    first.rename(copied / "kept.emd")
    second.rename(first)
    (copied / "kept.emd").rename(second)
    dosefloor("show", copied / "waves.emd").refuses("waves-1-of-3.emd is another one now", "--shard 1/3 --force")
    run_shard(1).refuses("shard.index: 2 in the file, 1 now")


def test_force_replaces_the_shard_and_then_the_joined_file(run_shard, copied, tiny_waves):
    other_seed = ("--set", "experiment.seed=9")
    run_shard(1, *other_seed).refuses("experiment.seed: 7 in the file, 9 now", "--force")
    run_shard(1, *other_seed, "--force").expect(0).says("2 more shard(s)")
    assert not (copied / "waves.emd").exists() and not (copied / "waves.manifest.json").exists()
    for index in (2, 3):
        run_shard(index, *other_seed, "--force").expect(0)
    assert "entry/waves/data" in differing(copied / "waves.emd", tiny_waves)
    assert (copied / "waves.manifest.json").exists()


def test_force_without_a_shard_replaces_the_joined_file_by_a_whole_one(dosefloor, experiment, copied, tiny_waves):
    dosefloor("waves", experiment, "--set", f"output.folder={copied}", "--force").expect(0)
    assert differing(copied / "waves.emd", tiny_waves) == []
    assert not (copied / "waves.manifest.json").exists()


def test_damage_in_a_shard_names_the_command_that_makes_it_again(dosefloor, experiment, copied):
    path = shard_file(copied, 3)
    with h5py.File(path) as file:
        offset = file["entry/waves/data"].id.get_offset() + 12345
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))
    dosefloor("waves", experiment, "--set", f"output.folder={copied}").refuses(
        "checksum", "(items 10)", "--shard 3/3 --force", code=1)


def test_compressed_shards_are_joined_all_the_same(run_shard, tiny_waves, tmp_path):
    for index in (1, 2, 3):
        run_shard(index, "--set", "output.compress=true", ranks=2).expect(0)
    assert not_shards(differing(tmp_path / "out" / "waves.emd", tiny_waves)) == []
    assert os.stat(shard_file(tmp_path / "out", 1)).st_size < 0.25 * os.stat(tiny_waves).st_size


@pytest.mark.parametrize("shard", ["0/4", "5/4", "x", "1", "1/0", "-1/4", "1/4/2"])
def test_what_is_no_part_is_refused(dosefloor, experiment, shard):
    dosefloor("waves", experiment, f"--shard={shard}").refuses(f"--shard {shard}: expected I/N")


@pytest.mark.parametrize("options", [(), ("--dry-run",), ("--ranks", 2)])
def test_more_shards_than_specimens_are_refused(dosefloor, experiment, tmp_path, options):
    dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--shard", "1/17",
              *options).refuses("--shard 1/17", "16 specimens")
    assert not (tmp_path / "out").exists()


def test_the_dry_run_tells_the_shards_numbers(dosefloor, experiment, three_shards, tmp_path):
    command = ("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--dry-run", "--shard", "3/3")
    dosefloor(*command).expect(0).says("waves-3-of-3.emd", "6, 10 to 15 of 16 (shard 3/3)")
    line = json.loads(dosefloor(*command, "--json").expect(0).out.splitlines()[-1])
    assert line == line | {"specimens": 6, "first_specimen": 10, "shard": "3/3"}
    assert 0 <= os.stat(shard_file(three_shards, 3)).st_size - line["bytes"] < 100_000
    assert not (tmp_path / "out").exists()
