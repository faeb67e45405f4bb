"""A study as SLURM job arrays: from submit to report, and what may happen to it on the way. After each the outputs are
bitwise those of a study that nothing happened to, run by the local scheduler."""

import dataclasses
import json
import os
import pathlib
import signal
import time

import pytest

from dosefloor_program import parent_of, program_of
from tiny_experiment import TINY
from waves_files import differing

LONGEST_S = 300

MACHINE = """\
[machine]
launcher_options = ["--mpi=pmix"]
environment = ["OMPI_MCA_btl=self,tcp", "OMPI_MCA_hwloc_base_binding_policy=none"]
shards = 2
max_attempts = 2
{more}

[waves]
ranks = 2
time_limit_min = 5
[images]
time_limit_min = 5
[train]
time_limit_min = {train_limit_min}
"""

STUDY = """\
bin = 3
realisations = 4
dose_range = "high"

[train]
networks = ["msd"]
epochs = {epochs}
batch_size = 2
threshold = 0.3
checkpoint_every_min = 0.02

[train.msd]
learning_rate = 0.01
depth = {depth}
kernel = 5
dilation_max = 2

[dose_series]
specimens = 2
empty_specimens = 0
frames = 6
mtf_model = 3

[sweep.axes]
"""

QUICK = STUDY.format(epochs=3, depth=9) + "images.mtf_model = [1, 3]\n"
SLOW = STUDY.format(epochs=150, depth=40) + "train.seed = [1, 2, 3, 4]\n"  # some 20 s for each network


@dataclasses.dataclass
class Study:
    dosefloor: object
    folder: pathlib.Path  # where it is run; its output is runs/study below

    def __call__(self, *words):
        return self.dosefloor.start(words[0], "study.toml", *words[1:], cwd=self.folder).finish(LONGEST_S)

    def submit(self, *words):
        return json.loads(self("submit", "--machine", "machine.toml", "--unchecked", "--json", *words).expect(0).out)

    def attempts(self, task):
        lines = (self.folder / "runs/study/jobs/tasks" / f"{task}.jsonl").read_text(encoding="utf-8").splitlines()
        events = [json.loads(line) for line in lines]
        return [event for event in events if event["event"] == "start"], [e for e in events if e["event"] == "end"]

    def files(self):
        """Outputs by their name below the study's folder, without shards, checkpoints and the study's own."""
        root = self.folder / "runs" / "study"
        found = [path for path in root.rglob("*") if path.suffix in (".emd", ".safetensors", ".csv")]
        return {path.relative_to(root): path for path in found
                if "-of-" not in path.name and "checkpoint" not in path.name and path.name != "curves.csv"
                and path.name != "curves.emd" and "analysis" not in path.parts}

    def expect_like(self, other):
        mine, others = self.files(), other.files()
        assert mine.keys() == others.keys() and len(mine) > 5
        for name, path in mine.items():
            if path.suffix == ".emd":
                # A file joined from shards, and what is made of one, name these in attributes and /entry/shards.
                different = [one for one in differing(path, others[name]) if "@" not in one and "shards" not in one]
                assert different == [], name
            else:
                assert path.read_bytes() == others[name].read_bytes(), name


def study_in(dosefloor, folder, text, more="", train_limit_min=5):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text(TINY + text, encoding="utf-8")
    (folder / "machine.toml").write_text(MACHINE.format(more=more, train_limit_min=train_limit_min), encoding="utf-8")
    return Study(dosefloor, folder)


@pytest.fixture(scope="module")
def quick(dosefloor, tmp_path_factory):
    """QUICK, undisturbed. Read only."""
    study = study_in(dosefloor, tmp_path_factory.mktemp("quick"), QUICK)
    study("run").expect(0)
    return study


@pytest.fixture(scope="module")
def slow(dosefloor, tmp_path_factory):
    study = study_in(dosefloor, tmp_path_factory.mktemp("slow"), SLOW)
    study("run").expect(0)
    return study


def processes_of(task):
    """Processes that SLURM started for an array task, "JOB_INDEX", and theirs."""
    job, index = task.split("_")
    wanted = {f"SLURM_ARRAY_JOB_ID={job}".encode(), f"SLURM_ARRAY_TASK_ID={index}".encode()}
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            variables = set((entry / "environ").read_bytes().split(b"\0"))
        except OSError:
            continue
        if wanted <= variables:
            found.append(int(entry.name))
    return found


def wait_for_epochs(slurm, study, seeds, epochs=10):
    def begun():
        curves = [study.folder / f"runs/study/networks/seed-{seed}/msd/curves.csv" for seed in seeds]
        return all(path.exists() and len(path.read_text().splitlines()) > epochs for path in curves)
    slurm.wait_for(begun, f"{epochs} epochs of seeds {seeds}", 120)


def test_from_submit_to_report_nothing_twice_and_no_more_at_a_time_than_wanted(slurm, dosefloor, quick, tmp_path):
    study = study_in(dosefloor, tmp_path, QUICK, more="array_throttle = 1")
    first = study.submit()
    assert first["tasks"] == 16 and first["arrays"] == 11
    again = study.submit()
    assert again["tasks"] == 0 and again["queued"] == 16
    at_a_time = 0
    def ended():
        nonlocal at_a_time
        running = [name for name, _ in slurm.tasks("RUNNING")]
        at_a_time = max([at_a_time, *(running.count(name) for name in running)])
        return not slurm.tasks()
    slurm.wait_for(ended, "the end of the study", LONGEST_S)
    assert at_a_time == 1
    status = json.loads(study("status", "--json").expect(0).out)
    assert all(stage["done"] == stage["tasks"] > 0 for stage in status["stages"].values()), status
    assert (tmp_path / "runs/study/report/index.html").exists()
    study.expect_like(quick)
    assert study.submit()["done"] == 16


def test_a_warning_a_requeue_a_killed_rank_and_a_preemption_cost_time_and_nothing_else(slurm, dosefloor, slow, tmp_path):
    study = study_in(dosefloor, tmp_path, SLOW)
    study.submit()
    wait_for_epochs(slurm, study, (1, 2, 3, 4))
    tasks = {index: task for (name, index), task in slurm.jobs("RUNNING").items() if name.startswith("train")}
    assert len(tasks) == 4, slurm("squeue", "-r")
    slurm("scancel", "--batch", "--signal=USR1", tasks[0], check=True)   # what comes before a time limit
    slurm("scontrol", "requeue", tasks[1], check=True)
    ranks = [pid for pid in processes_of(tasks[2]) if program_of(pid) == "dosefloor-train"]
    assert ranks
    for pid in ranks:
        os.kill(pid, signal.SIGKILL)
    # The urgent job needs a whole node: it displaces what still runs there.
    node = slurm("squeue", "-h", "-j", tasks[3], "-o", "%N").strip()
    urgent = slurm("sbatch", "--parsable", "--partition=urgent", "--nodes=1", "--ntasks=4",
                   f"--nodelist={node}", "--output=/dev/null",
                   "--wrap=sleep 3", check=True).strip()
    slurm.wait_for(lambda: not slurm("squeue", "-h", "-j", urgent), "the urgent job", 120)
    slurm.wait_until_empty(LONGEST_S)
    for seed in (1, 2, 3, 4):
        starts, _ = study.attempts(f"train/seed-{seed}/msd")
        assert len(starts) >= 2, f"seed {seed} was not disturbed"
    _, ends = study.attempts("train/seed-1/msd")
    assert ends[0]["code"] == 3 and ends[0]["asked_to_stop"] and 0 < ends[0]["stopping_s"] < 20
    assert 0 < ends[0]["items"] < 150, "it stopped in the middle"
    study.expect_like(slow)


def test_a_time_limit_warns_in_time_and_the_task_goes_on_in_its_next_job(slurm, dosefloor, slow, tmp_path):
    longer = SLOW.replace("epochs = 150", "epochs = 500").replace("[1, 2, 3, 4]", "[1]")
    study = study_in(dosefloor, tmp_path / "study", longer, more="warning_s = 30", train_limit_min=1)
    undisturbed = study_in(dosefloor, tmp_path / "undisturbed", longer)
    study.submit()
    beside = dosefloor.start("run", "study.toml", cwd=undisturbed.folder)
    slurm.wait_until_empty(LONGEST_S)
    starts, ends = study.attempts("train/msd")
    assert len(starts) >= 2 and len(ends) == len(starts), "it was warned, stopped by itself and went on"
    assert all(end["code"] == 3 and end["asked_to_stop"] for end in ends[:-1]) and ends[-1]["code"] == 0
    beside.finish(LONGEST_S).expect(0)
    study.expect_like(undisturbed)


def test_a_lost_node_gives_its_tasks_to_another(slurm, dosefloor, slow, tmp_path):
    study = study_in(dosefloor, tmp_path, SLOW)
    study.submit()
    wait_for_epochs(slurm, study, (1, 2, 3, 4), epochs=3)
    slurm.kill("n0")
    lost = [task for task in slurm.jobs("RUNNING").values() if slurm("squeue", "-h", "-j", task, "-o", "%N").strip() == "n0"]
    assert lost
    for task in lost:
        kill_everything_of(task)
    slurm.wait_for(lambda: "down" in slurm("sinfo", "-h", "-n", "n0", "-o", "%T"), "n0 to be down", 120)
    slurm.wait_until_empty(LONGEST_S)
    study.expect_like(slow)


def kill_everything_of(task):
    """A task's processes, and SLURM's own that watch over them first, as a power cut does."""
    daemons = {pid for pid in processes_of(task) for pid in ancestors(pid) if program_of(pid).startswith("slurmstepd")}
    assert daemons
    for pid in (*daemons, *processes_of(task)):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def ancestors(pid):
    while (pid := parent_of(pid)) not in (None, 0, 1):
        yield pid


def test_a_controller_that_dies_after_a_submission_loses_nothing_and_doubles_nothing(slurm, dosefloor, quick, tmp_path):
    time.sleep(6)  # slurmctld writes its state within 5 s: it would take up again what it had not written of earlier tests
    study = study_in(dosefloor, tmp_path, QUICK)
    study.submit()
    slurm.kill("slurmctld")
    lost = study("submit", "--machine", "machine.toml", "--unchecked")
    lost.expect(1).says("SLURM does not answer")
    study("status").expect(0).says("SLURM does not answer", "from journals alone")
    slurm.start_controller()
    slurm.wait_for(lambda: "idle" in slurm("sinfo", "-h", "-o", "%T") or slurm.tasks(), "the controller")
    def whole_after_another_resume():
        slurm.resume_drained_nodes()
        study("resume", "--unchecked").expect(0)
        return (tmp_path / "runs/study/report/index.html").exists() and not slurm.tasks()
    slurm.wait_for(whole_after_another_resume, "the study", LONGEST_S)
    study.expect_like(quick)
    for journal in (tmp_path / "runs/study/jobs/tasks").rglob("*.jsonl"):
        assert journal.read_text(encoding="utf-8").count('"start"') == 1, journal


def test_after_a_submission_that_nobody_saw_end_its_job_is_found_by_name(slurm, dosefloor, quick, tmp_path):
    """Here ranks are started by mpirun inside the allocation."""
    study = study_in(dosefloor, tmp_path, QUICK)
    machine = tmp_path / "machine.toml"
    by_mpirun = machine.read_text(encoding="utf-8").replace('launcher_options = ["--mpi=pmix"]', 'launcher = "mpirun"')
    machine.write_text(by_mpirun.replace("ranks = 2", "ranks = 2\nnodes = 1"), encoding="utf-8")
    first = study.submit()
    log = tmp_path / "runs/study/jobs/submissions.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[-1])["event"] == "submitted"
    log.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:20], encoding="utf-8")  # killed between sbatch and its line
    again = study.submit()
    assert again["tasks"] == 0 and again["queued"] + again["done"] == first["tasks"]
    slurm.wait_until_empty(LONGEST_S)
    study.expect_like(quick)
    starts, _ = study.attempts("waves/1-of-2")
    assert [start["ranks"] for start in starts] == [2]


def test_a_failed_member_holds_back_its_own_successors_alone_until_it_is_mended(slurm, dosefloor, quick, tmp_path):
    study = study_in(dosefloor, tmp_path, QUICK)
    foreign = tmp_path / "runs/study/waves/waves-1-of-2.emd"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("somebody else's", encoding="utf-8")
    study.submit()
    slurm.wait_until_empty(LONGEST_S)
    images = tmp_path / "runs/study/images/mtf_model-1"
    assert (images / "images-2-of-2.emd").exists() and not (images / "images-1-of-2.emd").exists()
    assert not (tmp_path / "runs/study/networks").exists()
    status = study("status").expect(0)
    status.says("failed: waves/1-of-2 (exit code 2", "dosefloor why waves/1-of-2")
    dosefloor("why", "waves/1-of-2", cwd=tmp_path).expect(0).says("waves-1-of-2.emd", "exit code 2", "experiment.seed 7",
                                                                      "SLURM on job", "JobState=FAILED", "ExitCode=2:0")
    left_alone = study.submit()
    assert left_alone["tasks"] == 0 and left_alone["failed"] == 1 and left_alone["blocked"] > 0
    assert foreign.read_text(encoding="utf-8") == "somebody else's"
    foreign.unlink()
    study("resume", "--retry", "--unchecked").expect(0)
    slurm.wait_until_empty(LONGEST_S)
    study.expect_like(quick)


def test_a_cancelled_study_leaves_the_queue_and_goes_on_when_resumed(slurm, dosefloor, slow, tmp_path):
    study = study_in(dosefloor, tmp_path, SLOW)
    study.submit()
    wait_for_epochs(slurm, study, (1, 2), epochs=3)
    study("cancel").expect(0).says("taken out of the queue or ended")
    slurm.wait_until_empty(60)
    study("status").expect(0)
    study("resume", "--unchecked").expect(0)
    slurm.wait_until_empty(LONGEST_S)
    study.expect_like(slow)
