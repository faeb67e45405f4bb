#!/usr/bin/env python3
"""What a build has cost, from Ninja's log (see cmake/build_cost.sh, cmake/check_build_cost.py).

A step's cost is the time between its start and its end. That is core-seconds where Ninja ran no more steps at a time than there
were idle cores. An object that ccache had costs next to nothing: such times are counted as they are, and how many there were
is said.
"""

import argparse
import pathlib
import subprocess
import sys

# A compiler that reads a source and its standard headers needs longer, one that answers from ccache does not.
CACHED_BELOW_S = 0.12


def last_steps(log):
    """Seconds of each output's last step, by output."""
    steps = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        start_ms, end_ms, _, output, _ = line.split("\t")
        steps[output] = (int(end_ms) - int(start_ms)) / 1000.0
    return steps


def outputs_now(build):
    """What the build makes today; the log remembers what it made once, too."""
    listed = subprocess.run(
        ["ninja", "-C", build, "-t", "targets", "all"], capture_output=True, text=True, check=True
    ).stdout
    return {line.rsplit(": ", 1)[0] for line in listed.splitlines()}


def is_object(output):
    return output.endswith((".o", ".gch"))


def cost_table(build):
    """Seconds by object, those of other steps, and how many steps of today's build the log does not have."""
    steps = last_steps(build / ".ninja_log")
    now = outputs_now(build)
    objects = {output: steps.get(output) for output in now if is_object(output)}
    others = {output: seconds for output, seconds in steps.items() if output in now and not is_object(output)}
    missing = [output for output, seconds in objects.items() if seconds is None]
    return {output: seconds for output, seconds in objects.items() if seconds is not None}, others, missing


def floor_of(output):
    return output.split("/", 1)[0]


def name_of(output):
    """sim/optics/ctf.cpp of sim/optics/CMakeFiles/dosefloor_optics.dir/ctf.cpp.o"""
    folder, _, rest = output.partition("/CMakeFiles/")
    path = f"{folder}/{rest.partition('.dir/')[2]}" if rest else output
    return str(pathlib.PurePosixPath(path)).removesuffix(".o")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", type=pathlib.Path, help="folder with .ninja_log")
    parser.add_argument("--slowest", type=int, default=20, metavar="N", help="sources to name (default 20)")
    arguments = parser.parse_args()
    if not (arguments.build / ".ninja_log").exists():
        sys.exit(f"error: {arguments.build}/.ninja_log is not there: nothing has been built by Ninja in this folder")
    objects, others, missing = cost_table(arguments.build)

    groups = {}
    for output, seconds in objects.items():
        groups.setdefault(floor_of(output), []).append(seconds)
    tests = sum(groups.get("tests", []))
    print(f"{'core-seconds':>12} {'objects':>8}")
    for name, seconds in sorted(groups.items()):
        print(f"{sum(seconds):12.0f} {len(seconds):8d}  {name}")
    linking = sum(others.values())
    print(f"{linking:12.0f} {len(others):8d}  libraries, programs and lists of tests")
    of_programs = sum(objects.values()) - tests
    print(f"\n{of_programs:12.0f} {len(objects) - len(groups.get('tests', [])):8d}  programs")
    print(f"{sum(objects.values()):12.0f} {len(objects):8d}  programs and tests\n")
    for output, seconds in sorted(objects.items(), key=lambda one: -one[1])[: arguments.slowest]:
        print(f"{seconds:12.1f}  {name_of(output)}")
    cached = sum(seconds < CACHED_BELOW_S for seconds in objects.values())
    if cached:
        print(f"\n{cached} of {len(objects)} objects came from ccache, so the sums are too low; to see all of it:")
        print("  CCACHE_DISABLE=1 cmake --build FOLDER --clean-first")
    if missing:
        print(f"\n{len(missing)} objects have not been built yet, for example {name_of(missing[0])}")


if __name__ == "__main__":
    main()
