"""A study without a cluster: `dosefloor plan`, `run`, `status`, `why`."""

import json
import os
import shutil
import signal
import time

import pytest

from dosefloor_program import descendants, program_of
from tiny_experiment import TINY

LONGEST_S = 300

# Two cameras, one network that learns for a second, a dose series that is the same for both.
STUDY = TINY + """\
bin = 3
realisations = 4
dose_range = "high"

[train]
networks = ["msd"]
epochs = 4
batch_size = 2
threshold = 0.3

[train.msd]
learning_rate = 0.01
depth = 9
kernel = 5
dilation_max = 2

[dose_series]
specimens = 2
empty_specimens = 0
frames = 6
mtf_model = 3

[sweep.axes]
images.mtf_model = [1, 3]
"""
TASKS = ["analyse", "images/dose_series", "images/mtf_model-1", "images/mtf_model-3", "observe", "segment/mtf_model-1/msd",
         "segment/mtf_model-3/msd", "train/mtf_model-1/msd", "train/mtf_model-3/msd", "waves", "waves/dose_series"]


def study_in(folder, text=STUDY, name="gold.toml"):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def study(dosefloor, folder, verb, *words, name="gold.toml"):
    return dosefloor.start(verb, name, *words, cwd=folder).finish(LONGEST_S)


def journals(folder):
    root = folder / "runs/gold/jobs/tasks"
    return {str(path.relative_to(root))[:-len(".jsonl")]: [json.loads(line) for line in path.read_text().splitlines()]
            for path in root.rglob("*.jsonl")}


@pytest.fixture(scope="module")
def finished(dosefloor, tmp_path_factory):
    """A study that was run once. Read only."""
    folder = study_in(tmp_path_factory.mktemp("finished"))
    return folder, study(dosefloor, folder, "run").expect(0)


def outputs(folder):
    names = [path.relative_to(folder) for path in (folder / "runs").rglob("*") if path.suffix == ".safetensors"]
    assert names
    return {name: (folder / name).read_bytes() for name in names if "checkpoint" not in name.name}


def test_all_tasks_run_once_with_what_they_share_made_once(finished):
    folder, run = finished
    assert sorted(journals(folder)) == TASKS
    assert all(len([e for e in events if e["event"] == "start"]) == 1 for events in journals(folder).values())
    run.says("All 11 tasks are done", "report/index.html")
    assert (folder / "runs/gold/report/index.html").exists()
    assert (folder / "runs/gold/dose_series/observer.emd").exists()
    assert len(list((folder / "runs").rglob("waves.emd"))) == 2  # of the networks, and of the series
    pictures = sorted(str(path.relative_to(folder / "runs/gold")) for path in (folder / "runs/gold").rglob("*.png")
                      if "report" not in path.parts)
    assert pictures == ["images/mtf_model-1/images.png", "images/mtf_model-3/images.png",
                        *(f"networks/mtf_model-{model}/msd/{name}.png" for model in (1, 3) for name in ("dose_series", "segmented")),
                        "waves/waves.png"]


def test_no_core_waits_for_others_to_be_free(dosefloor, tmp_path):
    """A training takes one of two cores; images that would have had both are made on the other meanwhile."""
    run = study(dosefloor, study_in(tmp_path), "run", "--cores", 2).expect(0)
    lines = [line.split() for line in (run.out + run.err).splitlines()]
    order = [words[1:3] for words in lines if words[1:2] in (["start"], ["done"])]
    assert order.index(["start", "images/mtf_model-1"]) < order.index(["done", "train/mtf_model-3/msd"])


@pytest.mark.parametrize("options, most", [([], 1), (["--networks-per-gpu", 2], 2), (["--gpus", 0], 2)])
def test_networks_wait_for_a_gpu(dosefloor, tmp_path, monkeypatch, options, most):
    """Tasks are told of GPUs that CUDA_VISIBLE_DEVICES names; where there are none, they train on CPUs all the same."""
    monkeypatch.setitem(dosefloor.environment, "CUDA_VISIBLE_DEVICES", "5")
    folder = study_in(tmp_path, STUDY.replace("specimens = 2\n", "specimens = 0\n"))
    run = study(dosefloor, folder, "run", "--cores", 2, *options).expect(0)
    trainings = [line.split(maxsplit=1)[1] for line in run.out.splitlines() if " train/" in line]
    at_once = most_at_once = 0
    for line in trainings:
        at_once += 1 if line.startswith("start") else -1
        most_at_once = max(most_at_once, at_once)
    gpu = "" if options == ["--gpus", 0] else ", GPU 5"
    assert [line for line in trainings if line.startswith("start")] == [
        f"start  train/mtf_model-{model}/msd (1 core{gpu})" for model in (3, 1)] and most_at_once <= most
    submission = json.loads((folder / "runs/gold/jobs/submissions/local-train-mtf_model-1-0.json").read_text("utf-8"))
    assert ["CUDA_VISIBLE_DEVICES", "5" if gpu else ""] in submission["environment"]
    stages = json.loads(study(dosefloor, folder, "status", "--json").expect(0).out)["stages"]
    assert (stages["train"]["gpu_hours"] > 0) == bool(gpu) and stages["images"]["gpu_hours"] == 0
    assert ("GPU-hours" in study(dosefloor, folder, "status").expect(0).out) == bool(gpu)
    (folder / "runs/gold/networks/mtf_model-1/msd/model.safetensors").unlink()
    assert ("GPU-hours, as long as" in study(dosefloor, folder, "plan").expect(0).out) == bool(gpu)
    study(dosefloor, folder, "run", "--gpus", 2).refuses("--gpus: expected 0 to 1, found 2")


def test_a_second_run_finds_nothing_to_do(dosefloor, finished):
    folder, _ = finished
    line = json.loads(study(dosefloor, folder, "run", "--json").expect(0).out)
    assert line["verb"] == "run" and line["tasks"] == line["done"] == 11 and line["failed"] == 0 and line["ran"] == []
    assert all(len([e for e in events if e["event"] == "start"]) == 1 for events in journals(folder).values())


def test_status_and_why_tell_what_was_done(dosefloor, finished):
    folder, _ = finished
    status = json.loads(study(dosefloor, folder, "status", "--json").expect(0).out)
    assert {name: (s["done"], s["tasks"]) for name, s in status["stages"].items()} == {
        "waves": (2, 2), "images": (3, 3), "observe": (1, 1), "train": (2, 2), "segment": (2, 2), "analyse": (1, 1)}
    assert status["stages"]["train"]["items_done"] == 8 and status["failed"] == []
    study(dosefloor, folder, "status").expect(0).says("epochs", "core-hours")
    of_id = dosefloor("why", "train/mtf_model-3/msd", cwd=folder).expect(0)
    of_id.says("train/mtf_model-3/msd of gold: done", "experiment.seed 7, train.seed 1", "images.mtf_model=3", "exit code 0")
    of_experiment = dosefloor("why", "gold.toml", "train/mtf_model-3/msd", cwd=folder).expect(0)
    assert of_experiment.out == of_id.out
    of_folder = dosefloor("why", folder / "runs/gold/networks/mtf_model-3/msd/model.safetensors", cwd=folder.parent)
    assert "train/mtf_model-3/msd of gold" in of_folder.expect(0).out
    dosefloor("why", "train/msd", cwd=folder).refuses("no task", "train/mtf_model-1/msd")


def test_why_tells_what_became_of_one_specimen(dosefloor, finished):
    folder, _ = finished
    told = dosefloor("why", "specimen-15", cwd=folder).expect(0)
    told.says("waves of gold: done", "images/mtf_model-3 of gold", "specimen 15  1 of 1 waves complete",
              "specimen 15  4 of 4 images complete", "experiment.seed 7")
    assert "dose_series" not in told.out and "train/" not in told.out  # the series has two specimens
    dosefloor("why", "specimen-1", cwd=folder).expect(0).says("observe of gold", "waves/dose_series of gold")
    dosefloor("why", "specimen-16", cwd=folder).refuses('no task "specimen-16"', "specimen-17")


def test_why_asks_the_accounts_of_slurm_about_the_last_attempt(dosefloor, finished, tmp_path, monkeypatch):
    finished_folder, _ = finished
    folder = shutil.copytree(finished_folder, tmp_path / "study")
    journal = folder / "runs/gold/jobs/tasks/waves.jsonl"
    journal.write_text(journal.read_text(encoding="utf-8").replace('"job":""', '"job":"4711_3"'), encoding="utf-8")
    sacct = tmp_path / "bin/sacct"
    sacct.parent.mkdir()
    sacct.write_text('#!/bin/sh\ncase "$*" in *--jobs=4711_3*) echo "4711_3|OUT_OF_MEMORY|0:125|00:10:00|7900M|n17";; esac\n')
    sacct.chmod(0o755)
    monkeypatch.setitem(dosefloor.environment, "PATH", f"{sacct.parent}:{os.environ['PATH']}")
    told = dosefloor("why", "waves", cwd=folder).expect(0)
    told.says("job 4711_3", "SLURM on job 4711_3", "OUT_OF_MEMORY|0:125")
    sacct.write_text("#!/bin/sh\nexit 1\n")
    dosefloor("why", "waves", cwd=folder).expect(0).says("nothing: it has forgotten the job")


def test_the_plan_counts_what_the_study_makes_and_knows_its_size(dosefloor, finished, tmp_path):
    folder, _ = finished
    plan = json.loads(study(dosefloor, study_in(tmp_path), "plan", "--json").expect(0).out)
    assert {name: s["tasks"] for name, s in plan["stages"].items()} == {
        "waves": 2, "images": 3, "observe": 1, "train": 2, "segment": 2, "analyse": 1}
    assert plan["stages"]["images"]["items"] == 2 * 64 + 12 and plan["stages"]["observe"]["items"] == 12
    assert plan["stages"]["train"]["items"] == 8
    written = sum(path.stat().st_size for path in (folder / "runs/gold").rglob("*.emd") if "curves" not in path.name)
    planned = sum(plan["stages"][name]["bytes"] for name in ("waves", "images", "observe", "segment"))
    assert planned <= written <= planned + 10 * 100_000  # metadata of ten files
    networks = [p.stat().st_size for p in (folder / "runs/gold").rglob("*.*") if p.suffix in (".safetensors", ".pt")]
    planned = plan["stages"]["train"]["bytes"]
    assert len(networks) == 2 * 6 and planned <= sum(networks) <= planned + 12 * 30_000
    images = plan["stages"]["segment"]["items"]
    assert plan["stages"]["analyse"]["core_seconds"] == pytest.approx(5 + 2e-4 * images)
    assert plan["core_seconds"] > 0
    done = json.loads(study(dosefloor, folder, "plan", "--json").expect(0).out)
    assert done["core_seconds"] == 0 and done["missing_bytes"] == 0
    assert not (folder / "runs/gold/jobs/plan.json").exists(), "a plan of what is done already foretells nothing"
    kept = json.loads((tmp_path / "runs/gold/jobs/plan.json").read_text(encoding="utf-8"))
    assert kept | {"free_bytes": 0} == plan | {"free_bytes": 0}


def test_the_plan_is_a_table_for_people(dosefloor, tmp_path):
    plan = study(dosefloor, study_in(tmp_path), "plan").expect(0)
    plan.says("gold: 2 experiments that differ in images.mtf_model", "18 waves", "core-hours", "memory/rank", "Disk:")


def test_what_cannot_be_is_refused_before_anything_is_submitted(dosefloor, tmp_path):
    folder = study_in(tmp_path)
    (folder / "small.toml").write_text("[machine]\ndisk_quota_gb = 1e-3\n[train]\nmemory_mib_per_core = 10\n", encoding="utf-8")
    run = study(dosefloor, folder, "plan", "--machine", "small.toml").expect(2)
    run.says("cannot run as planned", "disk_quota_gb is 0.001", "train.memory_mib_per_core gives it 10 MiB")
    study(dosefloor, folder, "submit", "--machine", "nowhere").refuses("there is no machine", "cpu-srun")
    study(dosefloor, folder, "resume").refuses("was never submitted")


def test_submit_dry_run_prints_sbatch_commands_and_makes_nothing(dosefloor, tmp_path):
    folder = study_in(tmp_path)
    lines = study(dosefloor, folder, "submit", "--machine", "cpu-srun", "--dry-run").expect(0).out.splitlines()
    assert len(lines) == 11 and all(line.startswith("sbatch --parsable ") for line in lines)
    assert not (folder / "runs").exists()


def test_a_signal_lets_tasks_save_what_they_have_and_the_same_command_goes_on(dosefloor, finished, tmp_path):
    longer = STUDY.replace("epochs = 4", "epochs = 300")
    undisturbed = study_in(tmp_path / "undisturbed", longer)
    study(dosefloor, undisturbed, "run").expect(0)
    folder = study_in(tmp_path / "disturbed", longer)
    run = dosefloor.start("run", "gold.toml", cwd=folder)
    wait_for_epochs(run, folder)
    run.process.send_signal(signal.SIGTERM)
    run.finish(LONGEST_S).expect(3).says("stopped by a signal", "The same command continues")
    ended = [event for events in journals(folder).values() for event in events if event["event"] == "end"]
    assert [event for event in ended if event["asked_to_stop"] and event["code"] == 3]
    # Then a kill that nothing prepares for: scheduler, drivers and stages at once.
    run = dosefloor.start("run", "gold.toml", cwd=folder)
    time.sleep(1.5)
    run.kill_everything()
    run.finish()
    study(dosefloor, folder, "run").expect(0)
    assert outputs(folder) == outputs(undisturbed)


def test_a_task_that_outlives_its_scheduler_is_waited_for(dosefloor, tmp_path):
    folder = study_in(tmp_path, STUDY.replace("epochs = 4", "epochs = 300"))
    run = dosefloor.start("run", "gold.toml", cwd=folder)
    wait_for_epochs(run, folder)
    run.process.kill()  # its drivers go on
    run.process.wait()
    again = study(dosefloor, folder, "run").expect(0)
    again.says("train/mtf_model-3/msd is run by another process", "All 11 tasks are done")
    assert (folder / "runs/gold/networks/mtf_model-3/msd/model.safetensors").exists()
    assert len([e for e in journals(folder)["train/mtf_model-3/msd"] if e["event"] == "start"]) == 1


def wait_for_epochs(run, folder):
    curves = folder / "runs/gold/networks/mtf_model-3/msd/curves.csv"
    deadline = time.monotonic() + LONGEST_S
    while not curves.exists() or len(curves.read_text().splitlines()) < 10:
        assert run.process.poll() is None and time.monotonic() < deadline, run.finish()
        time.sleep(0.05)


def test_a_task_that_fails_is_given_up_and_what_needs_it_is_not_begun(dosefloor, tmp_path):
    folder = study_in(tmp_path)
    foreign = folder / "runs/gold/images/mtf_model-1/images.emd"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("somebody else's", encoding="utf-8")
    run = study(dosefloor, folder, "run").expect(1)
    run.says("FAILED images/mtf_model-1", "1 of 11 tasks failed and 3 were not begun")
    assert (folder / "runs/gold/networks/mtf_model-3/msd/dose_series.emd").exists()
    assert not (folder / "runs/gold/networks/mtf_model-1").exists() and "analyse" not in journals(folder)
    assert foreign.read_text(encoding="utf-8") == "somebody else's"
    study(dosefloor, folder, "status").expect(0).says("failed: images/mtf_model-1 (exit code 2", "dosefloor why")
    dosefloor("why", "gold.toml", cwd=folder).expect(0).says("images/mtf_model-1 of gold: failed", "exit code 2")
    foreign.unlink()
    study(dosefloor, folder, "run").expect(0)  # whoever starts it again wants what had failed tried again
    dosefloor("why", "gold.toml", cwd=folder).expect(0).says("No task of gold.toml failed or was stopped.")


def test_a_task_that_is_killed_again_and_again_is_given_up(dosefloor, tmp_path):
    folder = study_in(tmp_path, STUDY.replace("[1, 3]", "[3]").replace("epochs = 4", "epochs = 4\nseed = 5"))
    run = dosefloor.start("run", "gold.toml", cwd=folder)
    kills = 0
    while run.process.poll() is None:
        for pid in descendants(run.process.pid):
            if program_of(pid) == "dosefloor-train":
                try:
                    os.kill(pid, signal.SIGKILL)
                    kills += 1
                except ProcessLookupError:
                    pass
        time.sleep(0.01)
    run.finish().expect(1).says("is tried again", "FAILED train/msd")
    starts = [event for event in journals(folder)["train/msd"] if event["event"] == "start"]
    assert len(starts) == 3 and kills >= 3


def test_names_with_spaces_and_quotes_break_and_inject_nothing(dosefloor, tmp_path):
    folder = study_in(tmp_path / "it's a \"test\" $(touch injected) `touch injected`; touch injected",
                      STUDY.replace("[1, 3]", "[3]"), name="a $HOME 'x'.toml")
    run = study(dosefloor, folder, "run", "--set", "experiment.name=gold", name="a $HOME 'x'.toml").expect(0)
    run.says("are done")
    assert (folder / "runs/gold/report/index.html").exists()
    assert not list(tmp_path.rglob("injected"))


def test_journals_of_an_older_version_are_refused_with_what_to_do(dosefloor, finished, tmp_path):
    folder = shutil.copytree(finished[0], tmp_path / "study")
    (folder / "runs/gold/jobs").rename(folder / "runs/gold/sweep")
    for verb in ("run", "plan", "status", "resume"):
        study(dosefloor, folder, verb).refuses("an older version of dosefloor began", "mv runs/gold/sweep runs/gold/jobs")
    (folder / "runs/gold/sweep").rename(folder / "runs/gold/jobs")
    assert json.loads(study(dosefloor, folder, "run", "--json").expect(0).out)["ran"] == []


@pytest.mark.parametrize("words, texts", [
    (("status",), ["EXPERIMENT"]),
    (("run", "missing.toml"), ["missing.toml"]),
    (("plan", "gold.toml", "--colour"), ["--colour"]),
    (("task", "gold.toml", "0"), ["submissions"]),
    (("run", "gold.toml", "--cores", "0"), ["--cores"]),
    (("why", "waves", "gold.toml"), ["expected an experiment file"]),
    (("sweep", "run", "gold.toml"), ["unknown verb", "plan, run, submit, status, resume, cancel, why"]),
])
def test_bad_input_is_refused(dosefloor, tmp_path, words, texts):
    dosefloor(*words, cwd=study_in(tmp_path)).refuses(*texts)
