"""`[output] compress = true`: the same data and checksums in less space, for plain h5py, too."""

import os

import h5py
import pytest

from dosefloor_program import leftovers
from waves_files import differing

COMPRESS = ("--set", "output.compress=true")


@pytest.mark.parametrize("ranks", [1, 2])
def test_data_and_attributes_are_bitwise_those_of_a_plain_file(dosefloor, experiment, tiny_waves, tmp_path, ranks):
    run = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", *COMPRESS, "--ranks", ranks)
    run.expect(0).says("compressing", "16/16")
    output = tmp_path / "out" / "waves.emd"
    assert differing(output, tiny_waves) == []
    assert leftovers(output) == []
    assert os.stat(output).st_size < 0.8 * os.stat(tiny_waves).st_size


def test_signals_are_chunks_of_one_item_through_shuffle_and_gzip(dosefloor, experiment, tmp_path):
    dosefloor("waves", experiment, "--set", f"output.folder={tmp_path}", *COMPRESS, "--quiet").expect(0)
    with h5py.File(tmp_path / "waves.emd") as file:
        for signal in ("waves", "projected_potential", "masks"):
            data = file[f"entry/{signal}/data"]
            assert (data.chunks, data.shuffle, data.compression) == ((1, 256, 256), True, "gzip"), signal


def test_compression_is_no_parameter_of_the_file(dosefloor, experiment, tiny_waves, tmp_path):
    """A finished file, compressed or not, is what either setting asks for."""
    before = tiny_waves.stat().st_mtime_ns
    dosefloor("waves", experiment, "--set", f"output.folder={tiny_waves.parent}", *COMPRESS).expect(0).says("already")
    assert tiny_waves.stat().st_mtime_ns == before
    folder = ("--set", f"output.folder={tmp_path}")
    dosefloor("waves", experiment, *folder, *COMPRESS).expect(0)
    dosefloor("waves", experiment, *folder, "--ranks", 2).expect(0).says("already complete", "checksums verified")
    assert os.stat(tmp_path / "waves.emd").st_size < 0.8 * os.stat(tiny_waves).st_size


def test_a_flipped_bit_is_found_and_its_item_named(dosefloor, experiment, tmp_path):
    command = ("waves", experiment, "--set", f"output.folder={tmp_path}", *COMPRESS, "--quiet")
    dosefloor(*command).expect(0)
    with h5py.File(tmp_path / "waves.emd") as file:
        chunk = file["entry/waves/data"].id.get_chunk_info_by_coord((11, 0, 0))
    with open(tmp_path / "waves.emd", "r+b") as file:
        file.seek(chunk.byte_offset + chunk.size // 2)
        byte = file.read(1)[0]
        file.seek(-1, os.SEEK_CUR)
        file.write(bytes([byte ^ 1]))
    dosefloor(*command).refuses("checksum", "(items 11)", "--force", code=1)
