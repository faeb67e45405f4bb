"""Runs the program `dosefloor` as a user does, to its end or until a test has seen enough."""

import os
import pathlib
import re
import signal
import struct
import subprocess
import time

LONGEST_RUN_S = 120


class Finished:
    """A run that has ended: exit code, standard output and standard error."""

    def __init__(self, words, code, out, err):
        self.words, self.code, self.out, self.err = words, code, out, err

    def __str__(self):
        command = " ".join(map(str, self.words))
        return f"{command}\nexit code {self.code}\nstdout:\n{self.out}\nstderr:\n{self.err}"

    def expect(self, code):
        assert self.code == code, f"expected exit code {code}\n{self}"
        return self

    def says(self, *texts):
        for text in texts:
            assert text in self.out + self.err, f"expected {text!r} in what it prints\n{self}"
        return self

    def refuses(self, *texts, code=2):
        """One message on standard error that holds the texts, nothing on standard output, no stack trace."""
        self.expect(code).says(*texts)
        assert self.out == "", f"expected nothing on standard output\n{self}"
        assert self.err.count("error: ") == 1 and self.err.startswith("error: "), f"expected one message\n{self}"
        for noise in ("terminate called", "Traceback", "MPI_ABORT", "HDF5-DIAG", "what():", "core dumped"):
            assert noise not in self.err, f"{noise!r} is not for users\n{self}"
        return self


class Live:
    """A run that goes on: its process is `dosefloor`, which becomes mpirun where there are several ranks."""

    def __init__(self, words, process):
        self.words, self.process = words, process

    def rank_processes(self):
        """Process ids of the ranks, in the order they were started."""
        programs = ("dosefloor-sim", "dosefloor-train")
        found = sorted(pid for pid in descendants(self.process.pid) if program_of(pid) in programs)
        return found or [self.process.pid]

    def signal_ranks(self, number):
        for pid in self.rank_processes():
            os.kill(pid, number)

    def freeze(self, ranks=()):
        """Stops the ranks where they are, so that a test may take its time; `thaw` lets them go on. Looking for them
        takes longer than some things last: tests of these give those of rank_processes()."""
        ranks = ranks or self.rank_processes()
        for pid in ranks:
            os.kill(pid, signal.SIGSTOP)
        while any(state_of(pid) not in "TtZ" for pid in ranks):  # one that is in a system call ends that first
            time.sleep(0.001)

    def thaw(self):
        self.signal_ranks(signal.SIGCONT)

    def kill_everything(self):
        for pid in [self.process.pid, *descendants(self.process.pid)]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def finish(self, longest_s=LONGEST_RUN_S):
        try:
            out, err = self.process.communicate(timeout=longest_s)
        except subprocess.TimeoutExpired:
            self.kill_everything()
            raise
        return Finished(self.words, self.process.returncode, out, err)


class Dosefloor:
    def __init__(self, cache):
        programs = pathlib.Path(os.environ["DOSEFLOOR_BIN"])
        self.program = programs / "dosefloor"
        self.environment = os.environ | {
            "DOSEFLOOR_CACHE": str(cache),
            "OMPI_ALLOW_RUN_AS_ROOT": "1",
            "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        }

    def start(self, *arguments, cwd=None, launcher=()):
        words = [str(word) for word in (*launcher, self.program, *arguments)]
        process = subprocess.Popen(words, cwd=cwd, env=self.environment, text=True, encoding="utf-8",
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return Live(words, process)

    def __call__(self, *arguments, cwd=None, launcher=()):
        return self.start(*arguments, cwd=cwd, launcher=launcher).finish()


def state_and_parent_of(pid):
    """The letter of its state, as ps has it, and its parent; Z and None for one that has ended meanwhile."""
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return "Z", None
    state, parent = status.rsplit(")", 1)[1].split()[:2]
    return state, int(parent)


def state_of(pid):
    return state_and_parent_of(pid)[0]


def parent_of(pid):
    return state_and_parent_of(pid)[1]


def program_of(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return ""


def wait_until_caught(run, number):
    """Returns once the program, started without mpirun, has a handler of this signal."""
    deadline = time.monotonic() + LONGEST_RUN_S
    status = pathlib.Path(f"/proc/{run.process.pid}/status")
    while time.monotonic() < deadline:
        caught = re.search(r"^SigCgt:\s*(\w+)", status.read_text(encoding="utf-8"), re.MULTILINE)
        if caught and int(caught.group(1), 16) >> (number - 1) & 1:
            return
        time.sleep(0.001)
    run.kill_everything()
    raise AssertionError(f"signal {number} was never caught\n{run.finish()}")


def descendants(pid):
    parents = {int(entry.name): parent_of(int(entry.name)) for entry in pathlib.Path("/proc").glob("[0-9]*")}
    found = [pid]
    for ancestor in found:
        found += [child for child, parent in parents.items() if parent == ancestor]
    return found[1:]


def journalled_items(output):
    """Different items recorded in the journals of an unfinished output (while they are merged, one stands twice)."""
    record = struct.Struct("<8sIIIIqQQQQ")  # magic, kind, slab, slabs, -, item, hashes: sim/core/files/journal.cpp
    items = set()
    for journal in output.parent.glob(output.name + ".partial.journal.*"):
        try:
            text = journal.read_bytes()
        except FileNotFoundError:
            continue  # it was merged or finished between the two calls
        records = record.iter_unpack(text[:len(text) // record.size * record.size])
        items |= {item for _, kind, _, _, _, item, *_ in records if kind == 2}
    return len(items)


def freeze_midway(run, output, more_than=0):
    """Returns once the journals hold more items than that, with the run frozen before its end."""
    deadline = time.monotonic() + LONGEST_RUN_S
    while journalled_items(output) <= more_than:
        if run.process.poll() is not None or time.monotonic() > deadline:
            run.kill_everything()
            raise AssertionError(f"ended before it journalled {more_than + 1} items\n{run.finish()}")
        time.sleep(0.005)
    run.freeze()
    assert not output.exists(), f"{output} was finished too early for this test: make its waves more work"


def freeze_once_there(run, folder, pattern, output, ranks=()):
    """Returns the file of that pattern which the run was making when it was frozen, before its end. One that is gone
    by then was there too short a time, and the next is waited for."""
    deadline = time.monotonic() + LONGEST_RUN_S
    while True:
        for path in folder.glob(pattern):
            run.freeze(ranks)
            if output.exists():
                run.kill_everything()
                raise AssertionError(f"{output} was finished too early for this test")
            if path.exists():
                return path
            run.thaw()
        if run.process.poll() is not None or time.monotonic() > deadline:
            run.kill_everything()
            raise AssertionError(f"ended before it was seen making {pattern} in {folder}\n{run.finish()}")
        time.sleep(0.001)


def leftovers(output):
    """Names beside a finished output that only an unfinished one may have."""
    return sorted(path.name for path in output.parent.glob(output.name + ".*") if path.suffix != ".json")
