"""Runs the program's verbs from Python and notebooks: progress while they work, their messages as exceptions."""

import fcntl
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import termios
import threading
import tty

from .analysis_results import results
from .errors import BY_EXIT_CODE, ProgramError, ProgramMissing

TEXT_VERBS = ("why", "machines", "show", "keys", "bench")  # that have no --json
LINE_END = re.compile(rb"(\r\x1b\[K|\n)")


def program():
    """The program's path: in the folder DOSEFLOOR_BIN, or else on PATH."""
    folder = os.environ.get("DOSEFLOOR_BIN")
    found = shutil.which("dosefloor", path=folder) if folder else shutil.which("dosefloor")
    if found is None:
        where = f"DOSEFLOOR_BIN = {folder} has no program dosefloor" if folder else "there is no program dosefloor on PATH"
        raise ProgramMissing(f"{where}. Build it (docs/installing.md), and set os.environ[\"DOSEFLOOR_BIN\"] to its folder, for "
                             "example build/release/bin")
    return pathlib.Path(found)


def toml_value(value):
    """As --set takes it: words as they are, everything else as TOML has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, os.PathLike)):
        return os.fspath(value)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(json.dumps(one) if isinstance(one, str) else toml_value(one) for one in value) + "]"
    return repr(value.item() if hasattr(value, "item") else value)


def command(name, *arguments, set=None, **options):
    """The words of a command: `ranks=2` is --ranks 2, `force=True` --force, `o="x.emd"` -o x.emd, `dose_per_A2=20` is
    --dose-per-A2 20, `set={"images.realisations": 4}` --set images.realisations=4. Python's own words take an underscore at
    their end: `for_="best.safetensors"`."""
    words = [str(program()), name, *map(os.fspath, map(_path_or_text, arguments))]
    for key, value in (set or {}).items():
        words += ["--set", f"{key}={toml_value(value)}"]
    for key, value in options.items():
        if value is None or value is False:
            continue
        key = key.rstrip("_").replace("_", "-")
        words.append(f"-{key}" if len(key) == 1 else f"--{key}")
        if value is not True:
            words += [str(one) for one in (value if isinstance(value, (list, tuple)) else [value])]
    return words


def verb(name, *arguments, set=None, progress=True, **options):
    """Runs a verb to its end. Returns what it says with --json as a dictionary; its text where it has no --json.

        dosefloor.verb("waves", "quickstart.toml", ranks=2, set={"output.folder": "runs/mine"})

    Raises BadInput, Interrupted, Locked or another ProgramError with the program's message. Interrupting Python (the notebook's
    stop button) lets the program save what it has; the same call then continues. progress: shown on standard error.
    """
    as_text = name in TEXT_VERBS
    words = command(name, *arguments, set=set, **({} if as_text else {"json": True, "quiet": not progress}), **options)
    out = _run(words, progress, echo=False)
    if as_text or options.get("dump_config"):
        return out
    lines = [line for line in out.splitlines() if line.startswith("{")]
    if not lines:
        raise ProgramError(f"`{' '.join(words)}` printed no JSON", 0, words)
    return json.loads(lines[-1])


def run(experiment, *, set=None, progress=True, **options):
    """`dosefloor run`: everything that is missing of an experiment or a study, from exit waves to the report. Returns its
    results (dosefloor.results). Raises as verb()."""
    if not progress:
        return results(pathlib.Path(verb("run", experiment, set=set, progress=False, **options)["report"]).parents[1])
    words = command("run", experiment, set=set, **options)
    out = _run(words, True, echo=True)
    report = re.search(r"The report is (.*)\.\s*$", out)
    if report is None:
        raise ProgramError(f"`{' '.join(words)}` did not say where the report is", 0, words)
    return results(pathlib.Path(report.group(1)).parents[1])


def _path_or_text(argument):
    return argument if isinstance(argument, (str, os.PathLike)) else str(argument)


class _Screen:
    """Shows what a terminal would: lines, and one line that is rewritten."""

    def __init__(self, shown):
        self.shown, self.text, self.width = shown, b"", 0

    def feed(self, data):
        """What came from the terminal is kept, and shown."""
        self.text += data
        self.show(data)

    def show(self, data):
        if self.shown:
            try:
                self._write(data)
            except (OSError, ValueError):  # nobody looks any more; the program goes on
                self.shown = False

    def _write(self, data):
        for piece in LINE_END.split(data):
            if piece == b"\r\x1b[K":
                sys.stderr.write("\r" + " " * self.width + "\r")
                self.width = 0
            elif piece.startswith(b"error: "):
                self.shown = False  # the exception says it
                return
            elif piece:
                text = piece.decode("utf-8", "replace")
                self.width = 0 if text == "\n" else self.width + len(text)
                sys.stderr.write(text)
        sys.stderr.flush()


def _read_all(descriptor, screen):
    while True:
        try:
            data = os.read(descriptor, 65536)
        except OSError:  # the other end of a terminal is closed
            return
        if not data:
            return
        screen.feed(data)


def _control_terminal():
    """Of the new session: the terminal that its standard error is. Runs between fork and exec, hence a system call alone."""
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)


def _run(words, progress, echo):
    """Standard output of a command that ends well.

    It sees a terminal as its standard error: progress is then rewritten every 0.2 s instead of every 30. The terminal is that of
    a session of its own, so that an interrupt reaches the program once, by us, and its hang-up ends the program where Python is
    killed.
    """
    terminal, theirs = os.openpty()
    tty.setraw(theirs)
    screen = _Screen(progress)
    try:
        process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
                                   start_new_session=True, preexec_fn=_control_terminal)
    finally:
        os.close(theirs)
    reader = threading.Thread(target=_read_all, args=(terminal, screen), daemon=True)
    reader.start()
    out, interrupted = b"", False
    while True:
        try:
            while line := process.stdout.readline():
                out += line
                if echo:
                    screen.show(line)
            code = process.wait()
            break
        except KeyboardInterrupt:
            if interrupted:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            interrupted = True
            process.send_signal(signal.SIGINT)
    reader.join()
    os.close(terminal)
    process.stdout.close()
    if code:
        raise BY_EXIT_CODE.get(code, ProgramError)(_message(screen.text, out, words, code), code, words)
    return out.decode("utf-8")


def _message(err, out, words, code):
    """What the program says about its failure or why it stopped, or else its last lines."""
    text = err.decode("utf-8", "replace").replace("\r\x1b[K", "\n")
    found = re.search(r"^error: (.*)", text, re.MULTILINE | re.DOTALL) or re.search(r"(stopped by .*)", text, re.DOTALL)
    if found:
        return found.group(1).strip()
    last = [line for line in (text + "\n" + out.decode("utf-8", "replace")).splitlines() if line.strip()][-5:]
    return f"`{' '.join(words)}` ended with exit code {code}" + (":\n" + "\n".join(last) if last else "")
