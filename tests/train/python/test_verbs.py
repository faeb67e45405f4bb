"""`dosefloor.verb` runs the program: what it says becomes a dictionary, its messages exceptions, its progress a line."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

import dosefloor
from analysis_folder import write_analysis
from dosefloor.verbs import TEXT_VERBS, command, toml_value

ALL_VERBS = ("plan", "run", "submit", "status", "resume", "cancel", "waves", "images", "observe", "train", "segment", "analyse",
             "fit-mtf", "import", "wave", "render", "verify", *TEXT_VERBS)


@pytest.fixture(autouse=True)
def environment(monkeypatch, tmp_path_factory):
    monkeypatch.setenv("DOSEFLOOR_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))


def test_a_verb_returns_what_it_says_with_json_and_shows_progress(tiny, capfd):
    said = dosefloor.verb("waves", tiny / "tiny.toml", set={"output.folder": tiny / "again"}, ranks=2)
    assert said["verb"] == "waves" and said["computed"] == 6 and said["ranks"] == 2
    shown = capfd.readouterr()
    assert "waves  6/6  100 %" in shown.err and "\x1b" not in shown.err and shown.out == ""
    assert dosefloor.verb("waves", tiny / "tiny.toml", set={"output.folder": tiny / "again"}, progress=False)["computed"] == 0
    assert capfd.readouterr().err == ""


def test_a_verb_without_json_returns_its_text(tiny):
    assert "6 specimen" in dosefloor.verb("show", tiny / "waves.emd")
    assert "training_specimens = 4" in dosefloor.verb("waves", tiny / "tiny.toml", dump_config=True)


@pytest.mark.parametrize("name", ALL_VERBS)
def test_the_verbs_without_json_are_those(name, dosefloor_program):
    assert ("--json" in dosefloor_program(name, "--help").out) == (name not in TEXT_VERBS)


def test_what_the_program_refuses_is_raised_with_its_message(tiny, capfd):
    with pytest.raises(dosefloor.BadInput, match="^.*none.toml: there is no such file") as raised:
        dosefloor.verb("waves", "none.toml")
    assert raised.value.code == 2 and raised.value.command[1:3] == ["waves", "none.toml"]
    with pytest.raises(dosefloor.BadInput, match='unknown verb "wavs": did you mean waves'):
        dosefloor.verb("wavs")
    with pytest.raises(dosefloor.BadInput, match="images.bin = 0"):
        dosefloor.verb("images", tiny / "tiny.toml", set={"images.bin": 0})
    assert "error" not in capfd.readouterr().err  # it is not said twice


def test_options_are_written_as_on_the_command_line():
    words = command("import", pathlib.Path("a b.dm4"), o="x.emd", dose_per_A2=20, for_="best.safetensors", force=True,
                    dry_run=False, disc_A=[5, 10], set={"a.b": [1, 2.5], "c.d": "high", "e.f": True, "g.h": ["msd"], "i.j": 1e-5})
    assert words[1:] == ["import", "a b.dm4", "--set", "a.b=[1, 2.5]", "--set", "c.d=high", "--set", "e.f=true", "--set",
                         'g.h=["msd"]', "--set", "i.j=1e-05", "-o", "x.emd", "--dose-per-A2", "20", "--for", "best.safetensors",
                         "--force", "--disc-A", "5", "10"]
    assert toml_value(pathlib.Path("runs/x")) == "runs/x"


def test_the_program_is_found_by_its_folder_or_on_path(monkeypatch, tmp_path):
    there = dosefloor.program()
    assert there == pathlib.Path(os.environ["DOSEFLOOR_BIN"]) / "dosefloor"
    monkeypatch.setenv("PATH", f"{os.environ['DOSEFLOOR_BIN']}:{os.environ['PATH']}")
    monkeypatch.delenv("DOSEFLOOR_BIN")
    assert dosefloor.program() == there
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dosefloor.ProgramMissing, match='no program dosefloor on PATH.*os.environ."DOSEFLOOR_BIN".'):
        dosefloor.verb("waves", "x.toml")
    monkeypatch.setenv("DOSEFLOOR_BIN", str(tmp_path))
    with pytest.raises(dosefloor.ProgramMissing, match=f"DOSEFLOOR_BIN = {tmp_path} has no program"):
        dosefloor.program()


def long_training(tiny, name):
    return {"net": "msd", "set": {"output.folder": str(tiny / name), "output.images_folder": str(tiny),
                                  "output.waves_folder": str(tiny), "train.epochs": 100000}}


def wait_for(path, longest_s=60):
    end = time.monotonic() + longest_s
    while not path.exists():
        assert time.monotonic() < end, f"{path} was not made"
        time.sleep(0.02)


def test_interrupting_python_lets_the_program_save_what_it_has(tiny):
    checkpoints = tiny / "stopped" / "msd"

    def interrupt():
        while not list(checkpoints.glob("checkpoint-*")):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(dosefloor.Interrupted, match="^stopped by a signal after .* the same command resumes") as raised:
        dosefloor.verb("train", tiny / "tiny.toml", **long_training(tiny, "stopped"))
    assert raised.value.code == 3


def test_a_python_that_is_killed_does_not_leave_a_run_behind(tiny):
    folder = tiny / "killed"
    code = f"import dosefloor; dosefloor.verb('train', {str(tiny / 'tiny.toml')!r}, **{long_training(tiny, 'killed')!r})"
    python = subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, env=os.environ | {
        "PYTHONPATH": str(pathlib.Path(dosefloor.__file__).parents[1])})
    wait_for(folder / "msd")
    python.kill()
    python.wait()
    end = time.monotonic() + 30
    while holders := [pid for pid in pathlib.Path("/proc").glob("[0-9]*") if str(folder).encode() in words_of(pid)]:
        assert time.monotonic() < end, f"still running: {holders}"
        time.sleep(0.05)


def words_of(process):
    try:
        return (process / "cmdline").read_bytes()
    except OSError:
        return b""


def test_results_are_data_frames_of_the_tables_of_an_analysis(tmp_path):
    write_analysis(tmp_path / "run")
    found = dosefloor.results(tmp_path / "run")
    assert "limits" in found.names and found["limits"] is found.limits
    half = found.limits.query("limit == 'half' and network == 'msd'")
    assert half["dose_per_A2"].notna().all() and half["low"].dtype == float
    unet = found.limits.query("network == 'unet' and limit == 'convergence'")
    assert unet["dose_per_A2"].isna().all() and (unet["state"] == "not reached").all()
    assert found.provenance["schema"] == "dosefloor-analysis" and found.report.name == "index.html"
    assert dosefloor.results(tmp_path / "run" / "analysis").folder == tmp_path / "run"
    assert "<delays>" in found.claims["claim"][2] and found.claims["claim"][0].endswith(", as it is said")
    with pytest.raises(dosefloor.FileError, match="no table limit; found .*limits"):
        found["limit"]
    with pytest.raises(AttributeError, match="no table and no attribute limit"):
        found.limit
    shutil.rmtree(tmp_path / "run" / "analysis")
    with pytest.raises(dosefloor.FileError, match="expected the analysis of an experiment"):
        dosefloor.results(tmp_path / "run")
