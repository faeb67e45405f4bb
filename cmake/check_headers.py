#!/usr/bin/env python3
"""Every header compiles alone: it includes what it uses, whatever the compiler's own headers happen to include.

usage: python3 cmake/check_headers.py [--build FOLDER] [--jobs N] [HEADER ...]
Reads each header with the flags of a source in its folder, and generates no code. A header that passed is not read again until
it, a header of this project that it includes, the flags or the compiler change (~/.cache/dosefloor/headers).
exit status: 0 all compile, 1 some do not
"""

import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

FLOORS = ("sim", "config", "train", "analysis", "jobs", "tests")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache")) / "dosefloor" / "headers"


def headers_of(root):
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.hpp"],
        cwd=root, check=True, capture_output=True, text=True,
    ).stdout
    return [name for name in listed.splitlines() if name.startswith(FLOORS) and (root / name).is_file()]


def flags_by_folder(root, build):
    """The compiler with its flags, of one source in each folder; those of precompiled headers left out."""
    flags = {}
    for unit in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        folder = os.path.relpath(os.path.dirname(os.path.join(unit["directory"], unit["file"])), root)
        words = shlex.split(unit["command"])
        words = words[: words.index("-o")]
        kept, skip = [], False
        for i, word in enumerate(words):
            if skip:
                skip = False
            elif word == "-include" and "cmake_pch" in words[i + 1]:
                skip = True
            elif word not in ("-Winvalid-pch", "-fpch-preprocess"):
                kept.append(word)
        # Of a folder with several kinds of sources the one that sees most libraries.
        if len(kept) > len(flags.get(folder, ([], ""))[0]):
            flags[folder] = (kept, unit["directory"])
    return flags


def flags_of(header, flags):
    """Of a module without sources those of its tests; else of the nearest folder."""
    folder = os.path.dirname(header)
    if folder not in flags and f"tests/{folder}" in flags:
        return flags[f"tests/{folder}"]
    while folder not in flags:
        if not folder:
            return None
        below = sorted(other for other in flags if other.startswith(folder + "/"))
        if below:
            return flags[below[0]]
        folder = os.path.dirname(folder)
    return flags[folder]


def closure(root, header, known):
    """The header and those of this project that it includes, themselves or through others."""
    if header not in known:
        known[header] = {header}
        text = (root / header).read_text(encoding="utf-8")
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', text, flags=re.M):
            if (root / name).is_file():
                known[header] = known[header] | closure(root, name, known)
    return known[header]


def key_of(root, names, command):
    digest = hashlib.sha256("\0".join(command).replace(str(root), "").encode())
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + (root / name).read_bytes())
    return digest.hexdigest()


def check(header, command, folder):
    text = f'#include "{header}"\n'
    made = subprocess.run(
        [*command, "-fsyntax-only", "-x", "c++", "-"], input=text, cwd=folder, capture_output=True, text=True
    )
    return made.returncode == 0, made.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build/dev"), help="folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)), help="headers read at a time")
    parser.add_argument("headers", nargs="*", help="these alone")
    arguments = parser.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    build = arguments.build if arguments.build.is_absolute() else root / arguments.build
    if not (build / "compile_commands.json").exists():
        sys.exit(f"error: {build}/compile_commands.json is not there: cmake --preset {build.name}")
    flags = flags_by_folder(root, build)
    versions = {}
    known, to_read, skipped = {}, [], []
    for header in arguments.headers or headers_of(root):
        found = flags_of(header, flags)
        if found is None:
            skipped.append(f"{header}: no source of this build is in its folder")
            continue
        if "#include <cufft.h>" in (root / header).read_text(encoding="utf-8"):
            skipped.append(f"{header}: for CUDA's compiler alone")
            continue
        command, folder = found
        if command[0] not in versions:
            versions[command[0]] = subprocess.run([command[0], "-v"], capture_output=True, text=True).stderr
        stamp = CACHE / key_of(root, closure(root, header, known), [versions[command[0]], *command])
        if arguments.headers or not stamp.exists():
            to_read.append((header, command, folder, stamp))
    failed = []
    CACHE.mkdir(parents=True, exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        results = pool.map(lambda one: check(one[0], one[1], one[2]), to_read)
        for (header, _, _, stamp), (passed, errors) in zip(to_read, results):
            if passed:
                stamp.touch()
            else:
                failed.append(header)
                print(f"{header} does not compile alone:\n{errors}", file=sys.stderr)
    for reason in skipped:
        print(f"not read: {reason}")
    print(f"{len(to_read)} headers read, {len(failed)} do not compile alone")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
