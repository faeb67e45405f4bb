"""`verify`: files against their checksums, and items against what seed and ids give again."""

import json
import shutil

import h5py
import pytest

from dosefloor_program import leftovers


@pytest.fixture(scope="module")
def finished(dosefloor, tiny_waves, tmp_path_factory):
    """The tiny experiment with its waves and images. Read only."""
    folder = tmp_path_factory.mktemp("verify")
    shutil.copy2(tiny_waves, folder / "waves.emd")
    experiment = tiny_waves.with_name("tiny.toml").read_text(encoding="utf-8")
    (folder / "tiny.toml").write_text(f"{experiment}\n[output]\nfolder = '{folder}'\n", encoding="utf-8")
    dosefloor("images", folder / "tiny.toml").expect(0)
    return folder


@pytest.fixture
def copied(finished, tmp_path):
    """A copy to change, and the --set that finds it."""
    out = shutil.copytree(finished, tmp_path / "out")
    return out, ("--set", f"output.folder={out}")


def swap_first_two(path, *datasets):
    with h5py.File(path, "r+") as file:
        for name in datasets:
            data = file[name]
            items = data.shape[:2] if data.ndim == 4 else data.shape[:1]
            at = [(0, i) for i in (0, 1)] if len(items) == 2 else [0, 1]
            first, second = data[at[0]], data[at[1]]
            data[at[0]], data[at[1]] = second, first


@pytest.mark.parametrize("ranks", [1, 2])
def test_what_is_whole_is_said_to_be(dosefloor, finished, ranks):
    run = dosefloor("verify", finished, "--json", "--ranks", ranks).expect(0)
    assert {file["file"]: file["items"] for file in json.loads(run.out)["files"]} == {
        str(finished / name): h5py.File(finished / name)["entry/checksums"].size for name in ("waves.emd", "images.emd")}


def test_items_made_again_are_the_same_bits(dosefloor, finished):
    run = dosefloor("verify", finished / "tiny.toml", "--sample", 3, "--json").expect(0)
    samples = json.loads(run.out)["samples"]
    assert [len(sample["items"]) for sample in samples] == [3, 3]
    assert all(sample["different_items"] == [] for sample in samples)
    other = dosefloor("verify", finished / "tiny.toml", "--sample", 3, "--seed", 2, "--json").expect(0)
    assert json.loads(other.out)["samples"] != samples
    assert leftovers(finished) == []


def test_a_damaged_item_is_named_and_the_rest_is_still_compared(dosefloor, copied):
    folder, _ = copied
    with h5py.File(folder / "images.emd", "r+") as file:
        file["entry/images/data"][0, 2, 3, 4] += 1
    run = dosefloor("verify", folder).expect(1)
    run.says("images.emd: the data of 1 items differ from their checksums (items 2)", "waves.emd: ", "1 of what was compared")


def test_items_that_agree_with_their_checksums_but_are_others_are_found_by_making_them_again(dosefloor, copied):
    folder, where = copied
    swap_first_two(folder / "images.emd", "entry/images/data", "entry/masks/data", "entry/realisations", "entry/checksums")
    dosefloor("verify", folder / "images.emd").expect(0)
    run = dosefloor("verify", folder / "tiny.toml", *where, "--sample", 10000).expect(1)
    run.says("images.emd: items 0, 1 made again from seed and ids are others", "waves.emd: items 0, 1, 2, 3")


def test_waves_made_again_are_compared_with_the_stored_checksums(dosefloor, copied):
    folder, where = copied
    (folder / "images.emd").unlink()
    swap_first_two(folder / "waves.emd", "entry/checksums")
    run = dosefloor("verify", folder / "tiny.toml", *where, "--sample", 10000).expect(1)
    run.says("(items 0, 1)", "waves.emd: items 0, 1 made again from seed and ids are others", "no images are made again")


def test_a_sample_of_another_experiment_is_refused_with_the_difference(dosefloor, copied):
    folder, where = copied
    run = dosefloor("verify", folder / "tiny.toml", *where, "--set", "wave.slice_thickness_A=0.7", "--sample", 1)
    run.expect(2).says("wave.slice_thickness_A")
    run = dosefloor("verify", folder / "tiny.toml", *where, "--set", "images.blur_A=[0.1,0.2]", "--sample", 1)
    run.expect(2).says("images.blur_A")


@pytest.mark.parametrize("words, texts", [
    (["missing.emd"], ["missing.emd", "no such file"]),
    (["."], ["no files (.emd)"]),
    (["missing.toml"], ["missing.toml"]),
    ([], ["PATH"]),
])
def test_what_is_not_there_is_refused(dosefloor, tmp_path, words, texts):
    dosefloor("verify", *words, cwd=tmp_path).refuses(*texts)


def test_a_sample_needs_an_experiment_and_one_rank(dosefloor, finished):
    dosefloor("verify", finished / "waves.emd", "--sample", 1).refuses("experiment (.toml)")
    dosefloor("verify", finished / "tiny.toml", "--sample", 1, "--ranks", 2).refuses("one rank")


def test_a_joined_file_is_whole_only_with_its_shards(dosefloor, tiny_waves, tmp_path):
    for index in (1, 2):
        dosefloor("waves", tiny_waves.with_name("tiny.toml"), "--set", f"output.folder={tmp_path}", "--shard", f"{index}/2",
                  "--quiet").expect(0)
    dosefloor("verify", tmp_path).expect(0).says("waves.emd: 16 items", "waves-1-of-2.emd: 8 items")
    (tmp_path / "waves-2-of-2.emd").unlink()
    dosefloor("verify", tmp_path / "waves.emd").refuses("waves-2-of-2.emd")
