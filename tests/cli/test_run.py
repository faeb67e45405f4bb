"""`dosefloor run` of a single experiment: by one command, again, and to the first failure."""

import json
import shutil
import signal

import pytest

from study import NETWORKS, study_in

LONGEST_S = 600  # seventeen stages, on a machine that may be busy


@pytest.fixture(scope="module")
def finished(dosefloor, tmp_path_factory):
    """A study that was run once. Read only."""
    study = study_in(tmp_path_factory.mktemp("finished"))
    run = dosefloor.start("run", study.experiment, *study.settings(), "--ranks", 2)
    return study, run.finish(LONGEST_S).expect(0)


def commands_in(text):
    return [line.removeprefix("== ") for line in text.splitlines() if line.startswith("== ")]


def test_everything_is_there_and_every_stage_was_printed_as_its_command(finished):
    study, run = finished
    verbs = [command.split()[1] for command in commands_in(run.out)]
    assert verbs == ["waves", "show", "images", "show", "waves", "images", "observe", "train", "train",
                     "segment", "segment", "show", "show", "segment", "segment", "show", "show", "analyse"]
    run.says("All 10 tasks are done", f"The report is {study.folder / 'report' / 'index.html'}")
    names = ["waves.emd", "waves.png", "images.png", "dose_series/images.emd", "dose_series/observer.emd", "analysis/limits.csv",
             "report/index.html"]
    names += [f"{network}/{name}" for network in NETWORKS for name in ("segmented.png", "dose_series.emd", "dose_series.png")]
    for name in names:
        assert (study.folder / name).exists(), name


def test_what_a_stage_prints_is_seen_and_its_end_is_journalled(dosefloor, finished):
    study, run = finished
    run.says("written and verified")
    told = dosefloor("why", study.experiment, "train/unet", *study.settings()).expect(0)
    told.says("train/unet of tiny: done", "exit code 0", "2 rank(s)")
    status = json.loads(dosefloor("status", study.experiment, *study.settings(), "--json").expect(0).out)
    assert all(stage["done"] == stage["tasks"] > 0 for stage in status["stages"].values()), status


def test_a_printed_command_is_one_that_can_be_typed(dosefloor, finished):
    study, run = finished
    command = next(command for command in commands_in(run.out) if " segment " in command)
    dosefloor(*command.split()[1:]).expect(0).says("already complete")


def test_a_rerun_finds_all_work_done_and_leaves_it(dosefloor, finished):
    study, _ = finished
    kept = [study.folder / name for name in ("waves.emd", "images.emd", "msd/model.safetensors", "msd/segmented.emd",
                                             "dose_series/images.emd", "analysis/limits.csv", "report/index.html")]
    before = [path.stat().st_mtime_ns for path in kept]
    run = dosefloor.start("run", study.experiment, *study.settings(), "--ranks", 1, "--json").finish(LONGEST_S).expect(0)
    assert [path.stat().st_mtime_ns for path in kept] == before
    line = json.loads(run.out)
    assert line["verb"] == "run" and line["tasks"] == line["done"] == 10 and line["ran"] == []


def test_a_file_that_was_made_by_hand_is_verified_and_a_picture_that_is_gone_is_drawn_again(dosefloor, finished, tmp_path):
    made, _ = finished
    shutil.copytree(made.folder, tmp_path / "run")
    study = study_in(tmp_path)
    shutil.rmtree(study.folder / "jobs")  # as if every stage had been typed
    (study.folder / "waves.png").unlink()
    settings = [word.replace(str(study.folder), "run") for word in study.settings()]
    before = (study.folder / "waves.emd").stat().st_mtime_ns
    run = dosefloor.start("run", "tiny.toml", *settings, cwd=tmp_path).finish(LONGEST_S).expect(0)
    run.says("already complete", "All 10 tasks are done")
    assert (study.folder / "waves.png").exists() and (study.folder / "waves.emd").stat().st_mtime_ns == before


@pytest.mark.parametrize("listed, device, ranks", [("", "auto", "2"), ("0", "auto", None), ("0,1,2", "auto", "2"), ("0", "cpu", "2")])
def test_trainings_have_a_rank_for_each_gpu(dosefloor, tmp_path, monkeypatch, listed, device, ranks):
    monkeypatch.setitem(dosefloor.environment, "CUDA_VISIBLE_DEVICES", listed)
    study = study_in(tmp_path)
    settings = study.settings("train.batch_size=2", f'train.device="{device}"')
    commands = json.loads(dosefloor("run", study.experiment, *settings, "--dry-run", "--json").expect(0).out)["commands"]
    ranks_of = {command.split()[1]: command.partition("--ranks ")[2] or None for command in commands}
    assert ranks_of["train"] == ranks and ranks_of["waves"] == "2"


def test_dry_run_prints_the_commands_and_makes_nothing(dosefloor, tmp_path):
    study = study_in(tmp_path)
    run = dosefloor("run", study.experiment, *study.settings("dose_series.specimens=0"), "--dry-run", "--ranks", 2).expect(0)
    lines = run.out.splitlines()
    assert len(lines) == 11 and all(line.startswith("dosefloor ") for line in lines) and "--ranks 2" in lines[0]
    assert "'train.networks=[\"unet\",\"msd\"]'" in lines[0]
    assert not study.folder.exists()


def test_it_stops_at_the_first_failure_with_its_exit_code(dosefloor, tmp_path):
    study = study_in(tmp_path)
    study.folder.mkdir()
    (study.folder / "images.emd").write_text("somebody else's", encoding="utf-8")
    run = dosefloor("run", study.experiment, *study.settings(), "--ranks", 1).expect(2)
    run.says("stopped at exit code 2 of: dosefloor images", "1 of 10 tasks failed and 8 were not begun")
    assert (study.folder / "waves.emd").exists() and not (study.folder / "unet").exists()
    assert (study.folder / "images.emd").read_text(encoding="utf-8") == "somebody else's"
    again = dosefloor("run", study.experiment, *study.settings(), "--ranks", 1, "--quiet").expect(2)
    assert again.out == "" and "stopped at exit code 2" in again.err  # tried again, although nobody says --retry
    reason = next(line for line in again.err.splitlines() if line.startswith("error: "))
    dosefloor("why", study.experiment, *study.settings()).expect(0).says("images of tiny: failed", reason)


def test_a_signal_stops_it_resumable_and_the_same_command_goes_on(dosefloor, tmp_path):
    study = study_in(tmp_path)
    words = ("run", study.experiment, *study.settings("train.epochs=2000"), "--ranks", 1)
    run = dosefloor.start(*words)
    curves = study.folder / "msd" / "curves.csv"
    while not curves.exists():
        assert run.process.poll() is None, run.finish()
    run.process.send_signal(signal.SIGTERM)
    run.finish().expect(3).says("stopped at exit code 3 of: dosefloor train", "stopped by a signal", "The same command continues")
    assert not (study.folder / "msd" / "model.safetensors").exists()
    ended = json.loads((study.folder / "jobs/tasks/train/msd.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert ended["asked_to_stop"] and ended["code"] == 3 and ended["items"] > 0


def test_networks_that_a_time_limit_stopped_are_segmented_and_analysed(dosefloor, tmp_path):
    study = study_in(tmp_path)
    settings = study.settings("train.epochs=100000", "train.time_limit_min=0.1")
    run = dosefloor.start("run", study.experiment, *settings, "--ranks", 2).finish(LONGEST_S).expect(0)
    run.says("The best weights so far, after epoch", "of 100000, are", "All 10 tasks are done",
             "note: this training was stopped at train.time_limit_min", "of 100000 epochs; its best weights so far, after epoch")
    assert (study.folder / "report" / "index.html").exists()


@pytest.mark.parametrize("words, texts", [
    ((), ["EXPERIMENT"]),
    (("missing.toml",), ["missing.toml"]),
    (("tiny.toml", "--set", "train.networks=[]"), ["train.networks"]),
    (("tiny.toml", "--set", "wave.slices=3"), ["wave.slices", "no such key"]),
    (("tiny.toml", "--ranks", "64"), ["--ranks 64", "cores"]),
    (("tiny.toml", "--colour"), ["--colour"]),
    (("tiny.toml", "--networks-per-gpu", "2"), ["--networks-per-gpu 2", "no [sweep]"]),
])
def test_bad_input_is_refused_before_anything_runs(dosefloor, tmp_path, words, texts):
    study_in(tmp_path)
    dosefloor("run", *words, cwd=tmp_path).refuses(*texts)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.toml"]


def test_under_mpirun_it_is_refused(dosefloor, tmp_path):
    study = study_in(tmp_path)
    run = dosefloor("run", study.experiment, launcher=("mpirun", "--quiet", "-n", "1"))
    assert "`run` starts mpirun itself" in run.err and run.code != 0
