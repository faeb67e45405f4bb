"""Makes the Python environment that an installed Dosefloor draws, imports and trains with; `dosefloor setup` runs this.

usage: python3 make_environment.py --requirements LIST --folder FOLDER [--cpu] [--quiet]

FOLDER becomes a virtual environment with the packages of LIST. What is missing is added (what pip had downloaded comes from its
cache), an environment that is damaged is made again, and one that is complete is left alone. A folder that holds anything else is
refused.

exit status: 0 complete, 1 an installation failed, 2 not possible as asked for, 3 interrupted, 4 another one is at work there
"""
import argparse
import contextlib
import fcntl
import hashlib
import importlib
import os
import pathlib
import shutil
import subprocess
import sys

OLDEST_PYTHON = (3, 10)  # that PyTorch's wheels are made for
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"

# (download, on disk) in 10^9 bytes, for x86-64 and Python 3.11
WITH_CUDA = (2.8, 5.2)  # measured
FOR_CPUS = (0.3, 1.2)  # from the size of that wheel
WITHOUT_TORCH = (0.07, 0.5)  # measured

STAMP = "dosefloor-requirements.sha256"

# Run by the environment's own Python, with a list and "cpu" or "cuda": which packages are not there as they should be, one a line.
CHECK = """
import importlib, importlib.metadata, pathlib, sys, sysconfig
from pip._vendor.packaging.requirements import Requirement
modules = {"numpy": "numpy", "h5py": "h5py", "matplotlib": "matplotlib", "rosettasciio": "rsciio"}
for line in open(sys.argv[1], encoding="utf-8"):
    line = line.partition(" #")[0].strip()
    if not line or line.startswith("#"):
        continue
    wanted = Requirement(line)
    if wanted.marker and not wanted.marker.evaluate():
        continue
    try:
        found = importlib.metadata.version(wanted.name)
        if not wanted.specifier.contains(found):
            print(f"{wanted.name} is {found}, expected {wanted.specifier}")
        elif wanted.name in modules:
            importlib.import_module(modules[wanted.name])
        elif wanted.name == "torch":
            if found.endswith("+cpu") != (sys.argv[2] == "cpu"):
                print(f"torch is {found}, expected one for {sys.argv[2]}")
            elif not (pathlib.Path(sysconfig.get_path("platlib")) / "torch/lib/libtorch_cpu.so").exists():
                print("torch has no lib/libtorch_cpu.so")
    except importlib.metadata.PackageNotFoundError:
        print(f"{wanted.name} is missing")
    except Exception as error:
        print(f"{wanted.name} does not load: {error}")
"""


class Refusal(Exception):
    """Not possible as asked for: the message says what was found, what was expected, and what to do."""

    code = 2


class Failure(Refusal):
    code = 1


class Locked(Refusal):
    code = 4


def arguments_of(words):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requirements", type=pathlib.Path, required=True, help="list of packages, as pip reads it")
    parser.add_argument("--folder", type=pathlib.Path, required=True, help="of the environment")
    parser.add_argument("--cpu", action="store_true", help="PyTorch without CUDA: a tenth of the download, no GPUs")
    parser.add_argument("--quiet", action="store_true", help="say nothing but errors")
    return parser.parse_args(words)


def expect_python():
    """This interpreter is what the environment will run."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        raise Refusal(f"{sys.executable} is Python {found}: expected {'.'.join(map(str, OLDEST_PYTHON))} or newer. Put a newer "
                      "python3 first on PATH (module load python), and start again")
    try:
        importlib.import_module("venv")
        importlib.import_module("ensurepip")
    except ImportError as error:
        raise Refusal(f"{sys.executable} cannot make environments ({error}): install python3-venv (Debian: "
                      "apt-get install python3-venv), or put another python3 first on PATH") from None
    return found


def expect_free_or_ours(folder):
    if folder.exists() and not folder.is_dir():
        raise Refusal(f"{folder} is a file: expected a folder that is empty or does not exist")
    if folder.is_dir() and not (folder / "pyvenv.cfg").exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} holds files that are no Python environment: expected a folder that is empty or does not exist; "
                      "--folder names another one")


def expect_room(folder, wanted_gb):
    place = folder
    while not place.exists():
        place = place.parent
    free_gb = shutil.disk_usage(place).free / 1e9
    if free_gb < wanted_gb:
        raise Refusal(f"{place} has {free_gb:.1f} GB free: expected {wanted_gb:.1f} GB; free some, or name another place by --folder")


@contextlib.contextmanager
def locked(folder):
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(f"{folder} cannot be made: {error.strerror}; --folder names another place") from None
    if not os.access(folder, os.W_OK):
        raise Refusal(f"{folder} cannot be written; --folder names another place")
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Locked(f"another `dosefloor setup` is at work in {folder}") from None
        yield
    finally:
        os.close(lock)


def python_of(folder):
    return folder / "bin" / "python"


def requirement_of(package, requirements):
    """The line of a package, or ""."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if line.startswith(package + "==")), "")


class Environment:
    def __init__(self, arguments):
        self.folder = pathlib.Path(os.path.abspath(arguments.folder))
        self.requirements = arguments.requirements
        self.cpu = arguments.cpu
        self.quiet = arguments.quiet
        try:
            self.stamp = hashlib.sha256(self.requirements.read_bytes() + (b"cpu" if self.cpu else b"")).hexdigest()
        except OSError as error:
            raise Refusal(f"{self.requirements} cannot be read: {error.strerror}") from None
        self.has_torch = bool(requirement_of("torch", self.requirements))

    def say(self, text):
        if not self.quiet:
            print(text, flush=True)

    def run(self, *words):
        shown = subprocess.DEVNULL if self.quiet else None
        if subprocess.run([str(word) for word in words], stdout=shown, check=False).returncode != 0:
            raise Failure(f"{' '.join(map(str, words[:4]))} ... failed (see above). Is the network up? The same command continues")

    def pip_install(self, *words):
        self.run(python_of(self.folder), "-m", "pip", "install", "--disable-pip-version-check", "--no-input", *words)

    def problems(self):
        """What keeps the environment from being the one wanted; empty where nothing does."""
        try:
            checked = subprocess.run([python_of(self.folder), "-c", CHECK, self.requirements, "cpu" if self.cpu else "cuda"],
                                     capture_output=True, text=True, check=False)
        except OSError as error:
            return [str(error)]
        return checked.stdout.splitlines() + ([] if checked.returncode == 0 else checked.stderr.splitlines()[-1:])

    def is_complete(self):
        stamp = self.folder / STAMP
        return stamp.exists() and stamp.read_text(encoding="utf-8").strip() == self.stamp and not self.problems()

    def announce(self, python):
        networks = requirement_of("torch", self.requirements).partition(";")[0].strip().replace("torch==", "PyTorch ")
        if networks and self.cpu:
            networks += " for CPUs"
        download_gb, disk_gb = WITHOUT_TORCH if not self.has_torch else FOR_CPUS if self.cpu else WITH_CUDA
        if not (self.folder / "pyvenv.cfg").exists():
            expect_room(self.folder, disk_gb)
        uses = f"figures, imports and networks ({networks})" if networks else "figures and imports"
        self.say(f"Makes a Python {python} environment for {uses} in\n  {self.folder}\n"
                 f"Downloads about {download_gb:g} GB and takes {disk_gb:g} GB of disk. "
                 "Interrupted, the same command continues.")

    def install(self):
        if self.cpu and self.has_torch:
            wanted = requirement_of("torch", self.requirements).partition(";")[0].strip()
            self.pip_install("--index-url", CPU_WHEELS, wanted + "+cpu")
        self.pip_install("-r", self.requirements)

    def make(self):
        if self.is_complete():
            self.say(f"{self.folder} is complete.")
            return
        self.announce(expect_python())
        (self.folder / STAMP).unlink(missing_ok=True)
        if not python_of(self.folder).exists() or subprocess.run(
                [python_of(self.folder), "-m", "pip", "--version"], capture_output=True, check=False).returncode != 0:
            self.run(sys.executable, "-m", "venv", "--clear", self.folder)
        self.install()
        problems = self.problems()
        if problems:
            self.say(f"It is made again from the start: {'; '.join(problems)}.")
            self.run(sys.executable, "-m", "venv", "--clear", self.folder)
            self.install()
        problems = self.problems()
        if problems:
            raise Failure(f"{self.folder} was made and is not as it should be: {'; '.join(problems)}")
        (self.folder / STAMP).write_text(self.stamp + "\n", encoding="utf-8")
        self.say(f"{self.folder} is complete.")


def main(words):
    try:
        environment = Environment(arguments_of(words))
        expect_free_or_ours(environment.folder)
        with locked(environment.folder):
            environment.make()
    except Refusal as refusal:
        print(f"error: {refusal}", file=sys.stderr)
        return refusal.code
    except KeyboardInterrupt:
        print("interrupted: the same command continues", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
