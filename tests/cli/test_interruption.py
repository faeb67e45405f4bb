"""A run may be killed, stopped or started twice at any moment: the same command completes it, bitwise."""

import os
import shutil
import signal
import time

import h5py
import pytest

from dosefloor_program import (
    freeze_midway, freeze_once_there, journalled_items, leftovers, wait_until_caught)
from waves_files import differing


def test_killing_one_rank_and_then_all_ranks_loses_nothing_and_one_rank_completes_it(many_waves, undisturbed):
    run = many_waves.start(ranks=2)
    freeze_midway(run, many_waves.output)
    os.kill(run.rank_processes()[1], signal.SIGKILL)
    run.thaw()
    assert run.finish().code != 0
    after_first = journalled_items(many_waves.output)
    assert after_first > 0 and not many_waves.output.exists()

    run = many_waves.start(ranks=2)
    freeze_midway(run, many_waves.output, more_than=after_first)
    run.kill_everything()
    assert run.finish().code != 0
    after_second = journalled_items(many_waves.output)
    assert after_second > after_first and not many_waves.output.exists()

    many_waves.run(ranks=1).expect(0).says(f"{after_second} of {many_waves.count} items are complete")
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_stops_it_resumable_and_says_how_to_go_on(many_waves, number):
    run = many_waves.start()
    freeze_midway(run, many_waves.output)
    run.signal_ranks(number)
    run.thaw()
    stopped = run.finish().expect(3).says(f"of {many_waves.count} waves are done and kept in", "the same command")
    assert "error:" not in stopped.err and stopped.out == "", stopped
    assert many_waves.output.with_name("waves.emd.partial").exists() and not many_waves.output.exists()
    assert not many_waves.output.with_name("waves.emd.lock").exists()


@pytest.mark.parametrize("later_s", [0.0, 0.1, 0.2, 0.4])
def test_a_signal_while_it_starts_is_answered_like_any_other(many_waves, undisturbed, later_s):
    """From the first moment that the program catches signals: before MPI is up, and while it starts."""
    run = many_waves.start()
    wait_until_caught(run, signal.SIGTERM)
    time.sleep(later_s)
    run.signal_ranks(signal.SIGTERM)
    stopped = run.finish().expect(3).says("stopped by a signal", "the same command")
    assert "error:" not in stopped.err and stopped.out == "", stopped
    many_waves.run().expect(0)
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_to_mpirun_loses_nothing(many_waves, undisturbed, number):
    """What mpirun does with a signal is its own affair (SIGUSR1 it passes on); so is its exit code."""
    run = many_waves.start(ranks=2)
    freeze_midway(run, many_waves.output)
    before = journalled_items(many_waves.output)
    run.process.send_signal(number)
    run.thaw()
    run.finish()
    assert many_waves.output.exists() or journalled_items(many_waves.output) >= before > 0
    many_waves.run(ranks=2).expect(0)
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []


def test_a_second_run_is_refused_and_the_first_is_undisturbed(many_waves, undisturbed):
    first = many_waves.start(ranks=2)
    freeze_midway(first, many_waves.output)
    for ranks in (1, 2):
        second = many_waves.run(ranks=ranks)
        second.refuses("another run is writing this output", "pid ", "Wait for it or stop it", code=4)
    first.thaw()
    first.finish().expect(0)
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []


def test_other_parameters_do_not_touch_an_unfinished_output(many_waves):
    run = many_waves.start()
    freeze_midway(run, many_waves.output)
    run.kill_everything()
    run.finish()
    unfinished = {path.name: path.read_bytes() for path in many_waves.output.parent.iterdir()}
    refused = many_waves.run("--set", "wave.slice_thickness_A=0.5", "--quiet")
    refused.refuses("wave.slice_thickness_A: 0.1 in the file, 0.5 now", "--force")
    for path in many_waves.output.parent.iterdir():
        assert path.read_bytes() == unfinished.pop(path.name), path
    assert set(unfinished) <= {"waves.emd.lock"}, "only the dead run's lock may go"


def test_a_partial_file_without_journals_is_begun_again(dosefloor, experiment, tiny_waves, tmp_path):
    """Data that no journal vouches for may be anything; here one of their values is wrong."""
    output = tmp_path / "out" / "waves.emd"
    output.parent.mkdir()
    shutil.copy(tiny_waves, output.with_name("waves.emd.partial"))
    with h5py.File(output.with_name("waves.emd.partial"), "r+") as file:
        file["entry/waves/data"][3, 5, 7] = 42.0
    dosefloor("waves", experiment, "--set", f"output.folder={output.parent}").expect(0).says("started again")
    assert differing(output, tiny_waves) == []


def test_a_journalled_item_whose_data_were_lost_is_made_again(many_waves, undisturbed):
    """As a disk that lied about what it had stored leaves it: the final checksums must tell."""
    run = many_waves.start()
    freeze_midway(run, many_waves.output)
    run.kill_everything()
    run.finish()
    with h5py.File(undisturbed) as file:
        stored, finished = file["entry/waves/data"], file["entry/waves/data"][()]
        offset = stored.id.get_offset()
    partial = many_waves.output.with_name("waves.emd.partial")
    with h5py.File(partial) as file:
        same = [item for item, wave in enumerate(file["entry/waves/data"]) if (wave == finished[item]).all()]
    with open(partial, "r+b") as file:
        file.seek(offset + same[0] * finished[0].nbytes)
        file.write(bytes(512))
    many_waves.run(ranks=2).expect(1).says("checksum", f"(items {same[0]})")
    assert not many_waves.output.exists()
    many_waves.run(ranks=2).expect(0).says(f"{many_waves.count - 1} of {many_waves.count} items are complete")
    assert differing(many_waves.output, undisturbed) == []


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_run_killed_as_it_compresses_is_completed_by_the_same_command(many_waves, undisturbed, ranks):
    run = many_waves.start("--set", "output.compress=true", ranks=ranks)
    freeze_once_there(run, many_waves.output.parent, "waves.emd.compressed", many_waves.output)
    run.kill_everything()
    run.finish()
    assert many_waves.output.with_name("waves.emd.partial").exists() and not many_waves.output.exists()

    many_waves.run("--set", "output.compress=true", ranks=ranks).expect(0).says(
        f"{many_waves.count} of {many_waves.count} items are complete", "compressing")
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []


def test_a_signal_as_it_compresses_stops_it_and_it_may_be_finished_uncompressed(many_waves, undisturbed):
    run = many_waves.start("--set", "output.compress=true")
    freeze_once_there(run, many_waves.output.parent, "waves.emd.compressed", many_waves.output)
    run.signal_ranks(signal.SIGTERM)
    run.thaw()
    run.finish().expect(3).says("all waves are done and kept")
    many_waves.run().expect(0)
    assert leftovers(many_waves.output) == []
    assert differing(many_waves.output, undisturbed) == []
