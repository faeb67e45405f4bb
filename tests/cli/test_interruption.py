"""A run may be killed, stopped or started twice at any moment: the same command completes it, bitwise."""

import os
import shutil
import signal
import time

import pytest

from dosefloor_program import journalled_items, leftovers, wait_for_items
from waves_files import differing

# About 10 s of one core: a run journals after 2 s first, and must then be far from its end.
MORE_WORK = ("--set", "experiment.training_specimens=92", "--set", "experiment.validation_specimens=36",
             "--set", "wave.slice_thickness_A=0.01", "--set", "wave.store_projected_potential=false")


class LongRun:
    def __init__(self, dosefloor, experiment, folder):
        self.dosefloor, self.output = dosefloor, folder / "waves.emd"
        self.arguments = ("waves", experiment, *MORE_WORK, "--set", f"output.folder={folder}")

    def start(self, ranks=1):
        return self.dosefloor.start(*self.arguments, "--ranks", ranks)

    def complete(self, ranks=1):
        return self.dosefloor(*self.arguments, "--ranks", ranks).expect(0)


@pytest.fixture
def long_run(dosefloor, experiment, tmp_path):
    return LongRun(dosefloor, experiment, tmp_path / "out")


@pytest.fixture(scope="module")
def undisturbed(dosefloor, tmp_path_factory):
    from conftest import TINY

    folder = tmp_path_factory.mktemp("undisturbed")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    run = LongRun(dosefloor, folder / "tiny.toml", folder)
    run.complete(ranks=2)
    return run.output


def test_killing_one_rank_and_then_all_ranks_loses_nothing(long_run, undisturbed):
    run = long_run.start(ranks=2)
    wait_for_items(run, long_run.output)
    os.kill(run.rank_processes()[1], signal.SIGKILL)
    assert run.finish().code != 0
    after_first = journalled_items(long_run.output)
    assert after_first > 0 and not long_run.output.exists()

    run = long_run.start(ranks=2)
    wait_for_items(run, long_run.output, more_than=after_first)
    run.kill_everything()
    assert run.finish().code != 0
    after_second = journalled_items(long_run.output)
    assert after_second > after_first and not long_run.output.exists()

    long_run.complete(ranks=2).says(f"{after_second} of 128 items are complete")
    assert leftovers(long_run.output) == []
    assert differing(long_run.output, undisturbed) == []


def test_a_run_killed_on_two_ranks_is_completed_by_one(long_run, undisturbed):
    run = long_run.start(ranks=2)
    wait_for_items(run, long_run.output)
    run.kill_everything()
    run.finish()
    long_run.complete(ranks=1).says("resuming")
    assert differing(long_run.output, undisturbed) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGUSR1])
def test_a_signal_stops_it_resumable_and_says_how_to_go_on(long_run, undisturbed, number):
    run = long_run.start()
    wait_for_items(run, long_run.output)
    run.process.send_signal(number)
    stopped = run.finish().expect(3).says("of 128 waves are done and kept in", "the same command")
    assert "error:" not in stopped.err
    assert long_run.output.with_name("waves.emd.partial").exists() and not long_run.output.exists()
    assert not long_run.output.with_name("waves.emd.lock").exists()
    if number == signal.SIGTERM:
        long_run.complete(ranks=2)
        assert leftovers(long_run.output) == []
        assert differing(long_run.output, undisturbed) == []


def test_sigterm_to_several_ranks_keeps_all_that_is_done(long_run, undisturbed):
    run = long_run.start(ranks=2)
    wait_for_items(run, long_run.output)
    run.process.send_signal(signal.SIGTERM)
    stopped = run.finish().says("of 128 waves are done and kept in", "the same command")
    assert stopped.code == 3, stopped
    assert stopped.err.count("stopped by a signal") == 1, stopped
    long_run.complete(ranks=2)
    assert differing(long_run.output, undisturbed) == []


def test_a_second_run_is_refused_and_the_first_is_undisturbed(long_run, undisturbed):
    first = long_run.start(ranks=2)
    wait_for_items(first, long_run.output)
    second = long_run.dosefloor(*long_run.arguments)
    second.refuses("another run is writing this output", "pid ", "Wait for it or stop it", code=4)
    assert first.process.poll() is None, "the first run ended before the second was refused: nothing was tested"
    first.finish().expect(0)
    assert leftovers(long_run.output) == []
    assert differing(long_run.output, undisturbed) == []


def test_other_parameters_do_not_touch_an_unfinished_output(long_run, undisturbed):
    run = long_run.start()
    wait_for_items(run, long_run.output)
    run.process.send_signal(signal.SIGTERM)
    run.finish().expect(3)
    done = journalled_items(long_run.output)
    long_run.dosefloor(*long_run.arguments, "--set", "wave.slice_thickness_A=0.5").refuses(
        "wave.slice_thickness_A: 0.01 in the file, 0.5 now")
    assert journalled_items(long_run.output) == done
    long_run.complete(ranks=2)
    assert differing(long_run.output, undisturbed) == []


def test_a_partial_file_without_journals_is_begun_anew(long_run, undisturbed):
    """Data that no journal vouches for may be anything: here they are those of a run killed before its first commit."""
    long_run.output.parent.mkdir()
    shutil.copy(undisturbed, long_run.output.with_name("waves.emd.partial"))
    start = time.time_ns()
    long_run.complete(ranks=2).says("begun anew")
    assert long_run.output.stat().st_mtime_ns >= start
    assert differing(long_run.output, undisturbed) == []
