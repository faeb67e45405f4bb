"""A SLURM of two virtual nodes on this machine, as ordinary processes in one folder: no root, no systemd, no cgroups."""

import getpass
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

PROGRAMS = ("munged", "slurmctld", "slurmd", "sbatch", "srun", "squeue", "scontrol", "scancel", "sinfo")
PLACES = os.environ["PATH"] + ":/usr/sbin:/sbin"


def missing_programs():
    return [name for name in PROGRAMS if shutil.which(name, path=PLACES) is None]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


CONFIG = """\
ClusterName=dosefloor
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={controller}
AuthType=auth/munge
AuthInfo=socket={root}/munge.sock,cred_expire=5
CredType=cred/munge
StateSaveLocation={root}/state
SlurmdSpoolDir={root}/spool.%n
TmpFS={root}/tmp.%n
SlurmctldPidFile={root}/slurmctld.pid
SlurmdPidFile={root}/slurmd.%n.pid
SlurmctldLogFile={root}/slurmctld.log
SlurmdLogFile={root}/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=pmix
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=2,sched_interval=2,sched_min_interval=100000,batch_sched_delay=0
JobRequeue=1
SlurmctldParameters=preempt_send_user_signal
PreemptType=preempt/partition_prio
PreemptMode=REQUEUE
KillWait=5
MinJobAge=600
InactiveLimit=0
SlurmctldTimeout=30
SlurmdTimeout=20
Waittime=0
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
MaxArraySize=1001
NodeName=n0 NodeHostname={host} NodeAddr=127.0.0.1 Port={node0} CPUs=4 RealMemory=4000 State=UNKNOWN
NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={node1} CPUs=4 RealMemory=4000 State=UNKNOWN
PartitionName=main Nodes=n0,n1 Default=YES MaxTime=60 PriorityTier=1 PreemptMode=REQUEUE GraceTime=10 State=UP
PartitionName=urgent Nodes=n0,n1 MaxTime=60 PriorityTier=10 PreemptMode=OFF State=UP
"""


class Slurm:
    """Its commands find it by `environment`."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.environment = os.environ | {"SLURM_CONF": str(self.root / "slurm.conf"), "PATH": PLACES,
                                         "OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"}
        (self.root / "state").mkdir(parents=True)
        self.root.chmod(0o755)
        key = self.root / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o400)
        controller, node0, node1 = free_ports(3)
        (self.root / "slurm.conf").write_text(
            CONFIG.format(root=self.root, host=socket.gethostname().split(".")[0], user=getpass.getuser(),
                          controller=controller, node0=node0, node1=node1), encoding="utf-8")
        # Without it slurmd looks for mounted cgroups, which it then does not use, and does not start where there are none.
        (self.root / "cgroup.conf").write_text("CgroupPlugin=cgroup/v1\n", encoding="utf-8")
        self.processes = {}

    def start(self):
        self._start("munged", "munged", "--foreground", "--force", f"--key-file={self.root}/munge.key",
                    f"--socket={self.root}/munge.sock", f"--pid-file={self.root}/munged.pid",
                    f"--log-file={self.root}/munged.log", f"--seed-file={self.root}/munged.seed", "--num-threads=2")
        self.wait_for(lambda: (self.root / "munge.sock").exists(), "munged")
        self.start_controller()
        for node in ("n0", "n1"):
            self.start_node(node)
        self.wait_for_nodes()

    def restore(self):
        """All daemons run, both nodes are there and nothing is in the queue, whatever a test has left behind."""
        if "slurmctld" not in self.processes:
            self.start_controller()
            self.wait_for(lambda: self("sinfo", "-h"), "the controller")
        for node in ("n0", "n1"):
            if node not in self.processes:
                self.start_node(node)
        self("scancel", "--me")
        self.wait_until_empty()
        self.resume_drained_nodes()
        self.wait_for_nodes()

    def resume_drained_nodes(self):
        """What an administrator does: a controller that comes back may start a job twice, and drains the nodes then."""
        if "drain" in self("sinfo", "-h", "-N", "-o", "%T"):
            self("scontrol", "update", "nodename=n0,n1", "state=resume")

    def wait_for_nodes(self):
        self.wait_for(lambda: set(self("sinfo", "-h", "-N", "-o", "%N %T").splitlines()) == {"n0 idle", "n1 idle"}, "two nodes")

    def start_controller(self):
        self._start("slurmctld", "slurmctld", "-D")

    def start_node(self, node):
        for folder in (self.root / f"spool.{node}", self.root / f"tmp.{node}"):  # as after a start of the machine
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        self._start(node, "slurmd", "-D", "-N", node)

    def kill(self, name):
        """SIGKILL of a daemon, which had no time for anything."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self):
        subprocess.run(["scancel", "--me"], env=self.environment, capture_output=True, timeout=60, check=False)
        for name in ("n0", "n1", "slurmctld", "munged"):
            if name in self.processes:
                self.processes[name].terminate()
        for process in self.processes.values():
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def __call__(self, *words, check=False):
        """What a command prints."""
        run = subprocess.run(words, env=self.environment, capture_output=True, text=True, timeout=90, check=False)
        assert run.returncode == 0 or not check, f"{words}: {run.stderr}"
        return run.stdout

    def tasks(self, *states):
        """{(name of the job, index): state} of the tasks in the queue, or of those in these states."""
        found = {}
        for line in self("squeue", "-h", "-r", "-o", "%j|%K|%T").splitlines():
            name, index, state = line.split("|")
            if not states or state in states:
                found[name.split(":", 1)[-1], index] = state
        return found

    def jobs(self, *states):
        """"JOB_INDEX" of the tasks in these states, by name of the job and index."""
        found = {}
        for line in self("squeue", "-h", "-r", "-o", "%j|%K|%F|%T").splitlines():
            name, index, job, state = line.split("|")
            if state in states:
                found[name.split(":", 1)[-1], int(index)] = f"{job}_{index}"
        return found

    def wait_until_empty(self, longest_s=180):
        self.wait_for(lambda: not self.tasks(), "an empty queue", longest_s)

    def wait_for(self, is_true, what, longest_s=60):
        deadline = time.monotonic() + longest_s
        while not is_true():
            assert time.monotonic() < deadline, f"waited {longest_s} s for {what}\n{self('squeue', '-r')}"
            time.sleep(0.25)

    def _start(self, name, *words):
        program = shutil.which(words[0], path=PLACES)
        with open(self.root / f"{name}.out", "ab") as out:
            self.processes[name] = subprocess.Popen([program, *words[1:]], env=self.environment, stdin=subprocess.DEVNULL,
                                                    stdout=out, stderr=out, start_new_session=True)
