"""A disk that is too small is refused before anything is computed; one that fills up later costs nothing done."""

import contextlib
import dataclasses
import os
import subprocess

import pytest

from dosefloor_program import freeze_midway, journalled_items, leftovers
from waves_files import differing

MIB = 1 << 20
DATA_BYTES = 13 * MIB  # of the tiny experiment, and a little more


@contextlib.contextmanager
def small_disk(folder, size, *options):
    """A file system of that many bytes at `folder`."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", ",".join((f"size={size}", *options)), "tmpfs", folder],
                             capture_output=True, text=True)
    if mounted.returncode != 0:
        pytest.skip(f"NOT TESTED: a full disk. A small file system cannot be mounted here: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


def fill(path):
    """Writes until the file system is full."""
    with open(path, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while file.write(bytes(4096)):
            pass
    assert os.statvfs(path).f_bavail == 0


@pytest.mark.parametrize("ranks", [1, 2])
def test_too_small_a_disk_is_refused_before_the_start(dosefloor, experiment, tmp_path, ranks):
    with small_disk(tmp_path / "disk", DATA_BYTES // 2) as disk:
        dosefloor("waves", experiment, "--set", f"output.folder={disk}", "--ranks", ranks, "--quiet").refuses(
            str(disk), "6.5 MiB are free", "free space, choose another [output] folder", code=1)
        assert list(disk.iterdir()) == []


def test_a_limit_on_file_sizes_is_refused_before_the_start(dosefloor, experiment, tiny_waves, tmp_path):
    command = ("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--quiet")
    limited = dosefloor(*command, launcher=("prlimit", f"--fsize={DATA_BYTES // 2}"))
    limited.refuses("waves.emd.partial", "File too large", code=1)
    assert list((tmp_path / "out").iterdir()) == []
    dosefloor(*command).expect(0)
    assert differing(tmp_path / "out" / "waves.emd", tiny_waves) == []


def test_a_folder_that_may_not_be_written_is_named(dosefloor, experiment, tmp_path):
    with small_disk(tmp_path / "disk", DATA_BYTES, "ro") as disk:
        dosefloor("waves", experiment, "--set", f"output.folder={disk}", "--quiet").refuses(
            str(disk), "Read-only file system")


def test_an_output_folder_that_is_a_file_is_named(dosefloor, experiment, tmp_path):
    (tmp_path / "out").write_text("my notes\n", encoding="utf-8")
    run = dosefloor("waves", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--quiet")
    run.refuses(str(tmp_path / "out"), "is a file; expected a folder")
    assert (tmp_path / "out").read_text(encoding="utf-8") == "my notes\n"


def test_a_disk_that_fills_up_midway_loses_nothing(many_waves, undisturbed, tmp_path):
    """The data have their space before the start. What fails is a journal's next block of 4 KiB, 64 records."""
    with small_disk(tmp_path / "disk", 112 * MIB) as disk:
        run = dataclasses.replace(many_waves, output=disk / "waves.emd")
        live = run.start(ranks=2)
        freeze_midway(live, run.output)
        fill(disk / "filler")
        live.thaw()
        live.finish().expect(1).says("error: ", "No space left on device", str(disk))
        done = journalled_items(run.output)
        assert 0 < done < run.count
        os.remove(disk / "filler")
        run.run(ranks=2).expect(0).says(f"{done} of {run.count} items are complete")
        assert leftovers(run.output) == []
        assert differing(run.output, undisturbed) == []
