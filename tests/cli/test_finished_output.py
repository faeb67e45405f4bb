"""A file under its final name is verified, never redone in silence, and never replaced unasked."""

import shutil

import h5py
import pytest

from dosefloor_program import leftovers
from waves_files import dataset, differing


@pytest.fixture
def output(tiny_waves, tmp_path):
    (tmp_path / "out").mkdir()
    return copied(tiny_waves, tmp_path / "out" / "waves.emd")


def copied(source, target):
    shutil.copy2(source, target)
    return target


@pytest.fixture
def rerun(dosefloor, experiment, output):
    def run(*options):
        return dosefloor("waves", experiment, "--set", f"output.folder={output.parent}", *options)

    return run


def flip_a_byte_of_the_waves(path, item):
    with h5py.File(path) as file:
        data = file["entry/waves/data"]
        offset = data.id.get_offset() + item * data[0].nbytes + 12345
    with open(path, "r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 1]))


@pytest.mark.parametrize("ranks", [1, 2])
def test_the_same_command_verifies_it_and_rewrites_nothing(rerun, output, ranks):
    before = output.stat()
    rerun("--ranks", ranks).expect(0).says("already complete", "checksums verified")
    assert (output.stat().st_mtime_ns, output.stat().st_ino) == (before.st_mtime_ns, before.st_ino)
    assert [path.name for path in output.parent.iterdir()] == ["waves.emd"]


@pytest.mark.parametrize("ranks", [1, 2])
def test_other_parameters_are_refused_with_both_values(rerun, output, ranks):
    before = output.read_bytes()
    rerun("--set", "wave.slice_thickness_A=1.0", "--set", "experiment.seed=9", "--ranks", ranks).refuses(
        "wave.slice_thickness_A: 2.0 in the file, 1.0 now", "experiment.seed: 7 in the file, 9 now", "--force")
    assert output.read_bytes() == before and leftovers(output) == []


def test_force_replaces_it(rerun, output, tiny_waves):
    rerun("--set", "experiment.seed=9", "--force").expect(0).says("written and verified")
    assert "entry/waves/data" in differing(output, tiny_waves)
    assert leftovers(output) == []
    rerun("--force").expect(0)
    assert differing(output, tiny_waves) == []


def test_a_key_of_a_later_stage_does_not_make_it_another_file(rerun, output):
    before = output.stat().st_mtime_ns
    rerun("--set", "images.realisations=3", "--set", "train.epochs=7").expect(0).says("already complete")
    assert output.stat().st_mtime_ns == before


@pytest.mark.parametrize("ranks", [1, 2])
def test_one_flipped_bit_is_found_and_its_item_named(rerun, output, tiny_waves, ranks):
    flip_a_byte_of_the_waves(output, item=11)
    rerun("--ranks", ranks).refuses("checksum", "(items 11)", "--force", code=1)
    assert dataset(output, "entry/waves/data").shape[0] == 16, "it must be left for the user to look at"
    rerun("--force", "--ranks", ranks).expect(0)
    assert differing(output, tiny_waves) == []


@pytest.mark.parametrize("kept", [0, 100_000, -1])
def test_a_truncated_file_is_refused_clearly_and_left(rerun, output, kept):
    whole = output.read_bytes()
    output.write_bytes(whole[:kept])
    left = output.read_bytes()
    rerun().refuses(str(output), "expected a complete HDF5 file", str(len(left)))
    assert output.read_bytes() == left
    rerun("--force").expect(0).says("written and verified")


@pytest.mark.parametrize("options", [(), ("--force",)])
@pytest.mark.parametrize("ranks", [1, 2])
def test_a_file_that_is_not_ours_is_refused_and_left(rerun, output, ranks, options):
    output.write_text("my notes\n", encoding="utf-8")
    rerun("--ranks", ranks, *options).refuses(str(output), "HDF5")
    assert output.read_text(encoding="utf-8") == "my notes\n"


@pytest.mark.parametrize("options", [(), ("--force",)])
def test_an_hdf5_file_that_is_not_ours_is_refused_and_left(rerun, output, options):
    with h5py.File(output, "w") as file:
        file["my_data"] = [1, 2, 3]
    rerun(*options).refuses(str(output))
    assert dataset(output, "my_data").tolist() == [1, 2, 3]


def test_force_does_not_replace_what_no_longer_tells_that_it_is_ours(rerun, output):
    output.write_bytes(output.read_bytes()[:100])
    rerun("--force").refuses(str(output), "too damaged to tell", "remove that file yourself")
    assert output.stat().st_size == 100
