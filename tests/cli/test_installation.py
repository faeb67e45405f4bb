"""A build tree is installed, and moved. The installation draws, plans and computes there, names nothing of the checkout, and says what
networks need."""

import os
import pathlib
import shutil
import subprocess

import pytest

from dosefloor_program import Dosefloor
from tiny_experiment import TINY

CHECKOUT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["DOSEFLOOR_BIN"]).parent
HAS_NETWORKS = (BUILD / "bin" / "dosefloor-train").exists()


def without(*names):
    return {name: value for name, value in os.environ.items() if name not in names}


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("installation")
    installed = subprocess.run(["cmake", "--install", BUILD, "--prefix", folder / "first"], capture_output=True, text=True,
                               env=without("DESTDIR"), check=False)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return (folder / "first").rename(folder / "moved here")


@pytest.fixture(scope="module")
def program(prefix, cache):
    """The installed program, for a user without a Python environment."""
    installed = Dosefloor(cache)
    installed.program = prefix / "bin" / "dosefloor"
    installed.environment = {**{name: value for name, value in installed.environment.items()
                                if name not in ("DOSEFLOOR_PYTHON", "DOSEFLOOR_FIGURES", "DOSEFLOOR_IMPORT", "LD_LIBRARY_PATH")},
                             "XDG_DATA_HOME": str(prefix.parent / "data")}
    return installed


@pytest.fixture
def environment(prefix):
    """The environment of the checkout, linked beside the program while a test runs."""
    link = prefix / "share" / "dosefloor" / "python"
    link.symlink_to(CHECKOUT / ".venv")
    yield link
    link.unlink()


@pytest.fixture(scope="module")
def images(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tiny.toml").write_text(TINY, encoding="utf-8")
    for verb in ("waves", "images"):
        program(verb, folder / "tiny.toml", "--set", f"output.folder={folder}").expect(0)
    return folder / "images.emd"


def names_of_checkout(folder):
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            yield f"{path} is a link"
        elif path.is_file() and os.fsencode(CHECKOUT) in path.read_bytes():
            yield str(path)


def test_nothing_installed_names_the_checkout(prefix):
    assert (prefix / "bin" / "dosefloor").exists()
    assert list(names_of_checkout(prefix)) == []


def test_licences_experiments_and_machines_come_along(prefix):
    share = prefix / "share"
    for name in ("doc/dosefloor/LICENSE", "doc/dosefloor/third-party-licences.txt", "dosefloor/experiments/quickstart.toml",
                 "dosefloor/jobs/machines/gpu-srun.toml", "dosefloor/jobs/slurm/task.sbatch"):
        assert (share / name).is_file(), name
    package = (share / "dosefloor" / "python-package" / "pyproject.toml").read_text(encoding="utf-8")
    assert '\nversion = "' in package and "dynamic" not in package
    assert not list(share.rglob("*.cpp")) and not list(share.rglob("__pycache__"))


def test_it_names_its_version_and_its_own_machines(program, images):
    program("--version").expect(0).says("dosefloor 0.")
    experiment = images.with_name("tiny.toml")
    program("submit", experiment, "--machine", "nowhere", "--dry-run").refuses("cpu-srun", str(program.program.parents[1]))


def test_figures_without_an_environment_name_the_command_that_makes_it(program, images):
    program("show", images, "--png", images.with_name("none.png")).refuses("dosefloor setup", str(program.program.parents[2] / "data"))


def test_figures_use_the_environment_beside_the_program(program, environment, images):
    picture = images.with_name("images.png")
    program("show", images, "--png", picture).expect(0)
    assert picture.stat().st_size > 10_000


@pytest.mark.skipif(not HAS_NETWORKS, reason="built without networks")
def test_networks_without_libtorch_name_the_command_that_installs_it(program, images, tmp_path):
    experiment = images.with_name("tiny.toml")
    program("train", experiment, "--dry-run").refuses("networks need LibTorch", "dosefloor setup")
    folder = f"output.folder={tmp_path}"
    program("run", experiment, "--set", folder).refuses("networks need LibTorch", "dosefloor setup")
    program("plan", experiment, "--set", folder).expect(0).says("Without the time, memory and disk of networks", "dosefloor setup")


@pytest.mark.skipif(not HAS_NETWORKS, reason="built without networks")
def test_networks_use_the_libtorch_of_the_environment_beside_the_program(program, environment, images):
    program("train", images.with_name("tiny.toml"), "--set", f"output.folder={images.parent}", "--dry-run").expect(0)


@pytest.mark.skipif(not HAS_NETWORKS, reason="built without networks")
def test_another_libtorch_is_refused_by_its_version(program, images, tmp_path):
    torch = tmp_path / "env" / "lib" / "python3.11" / "site-packages" / "torch"
    (torch / "lib").mkdir(parents=True)
    (torch / "lib" / "libtorch_cpu.so").touch()
    (torch / "version.py").write_text("__version__ = '1.13.1+cpu'\n", encoding="utf-8")
    program.environment["DOSEFLOOR_PYTHON"] = str(tmp_path / "env" / "bin" / "python")
    try:
        program("train", images.with_name("tiny.toml")).refuses("has 1.13.1", "dosefloor setup")
    finally:
        del program.environment["DOSEFLOOR_PYTHON"]


def test_setup_takes_no_folder_that_holds_something_else(program, tmp_path):
    (tmp_path / "thesis.tex").touch()
    program("setup", "--folder", tmp_path).refuses(str(tmp_path), "--folder names another")
    assert (tmp_path / "thesis.tex").exists()


def test_setup_makes_mends_and_keeps_an_environment(prefix, program, tmp_path):
    """With a list of no packages, so that no network is needed."""
    listed = prefix / "share" / "dosefloor" / "python-requirements.txt"
    kept = shutil.copy(listed, tmp_path / "kept.txt")
    listed.write_text("# nothing\n", encoding="utf-8")
    try:
        folder = tmp_path / "env"
        program("setup", "--folder", folder).expect(0).says("Downloads about", "is complete")
        python = folder / "bin" / "python"
        assert subprocess.run([python, "-c", ""], check=False).returncode == 0
        assert "Downloads" not in program("setup", "--folder", folder).expect(0).says("is complete").out
        python.unlink()
        program("setup", "--folder", folder, "--quiet").expect(0)
        assert subprocess.run([python, "-c", ""], check=False).returncode == 0
    finally:
        shutil.copy(kept, listed)


@pytest.mark.skipif(not (BUILD / "lib" / "dosefloor" / "without-cuda").exists(), reason="built without CUDA's libraries")
def test_a_libtorch_for_cpus_is_all_that_training_needs(prefix):
    def symbols(file, which):
        listed = subprocess.run(["nm", "-D", which, file], capture_output=True, text=True, check=True).stdout
        names = [line.split()[-1].replace("@@", "@") for line in listed.splitlines()]
        return {name for name in names if name.startswith(("cuda", "nccl"))}

    stand_ins = list((prefix / "lib" / "dosefloor" / "without-cuda").iterdir())
    offered = set().union(*(symbols(file, "--defined-only") for file in stand_ins))
    wanted = symbols(prefix / "bin" / "dosefloor-train", "--undefined-only")
    assert wanted and wanted == offered


def completed(prefix, *words):
    """What bash offers for the last word."""
    script = ('. "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _dosefloor; printf "%s\\n" "${COMPREPLY[@]}"')
    completions = prefix / "share" / "bash-completion" / "completions" / "dosefloor"
    answer = subprocess.run(["bash", "-c", script, "bash", completions, *words], capture_output=True, text=True, check=True)
    return answer.stdout.split()


def test_bash_completes_verbs_and_their_options(prefix):
    assert completed(prefix, "dosefloor", "im") == ["images", "import"]
    assert completed(prefix, "dosefloor", "help", "obs") == ["observe"]
    assert completed(prefix, "dosefloor", "images", "--dose") == ["--dose-series"]
    assert completed(prefix, "dosefloor", "bench", "images", "--gp") == ["--gpts"]


def test_every_verb_has_a_manual_page_with_its_options(prefix):
    pages = {path.stem for path in (prefix / "share" / "man" / "man1").iterdir()}
    assert {"dosefloor", "dosefloor-run", "dosefloor-images", "dosefloor-bench-waves"} <= pages
    assert HAS_NETWORKS == ("dosefloor-train" in pages)
    text = (prefix / "share" / "man" / "man1" / "dosefloor-images.1").read_text(encoding="utf-8")
    assert ".B \\-\\-shard I/N" in text and "Usage" not in text
