"""clang-tidy over a compilation database, with clean results cached by content.

A translation unit is clean as long as nothing that clang-tidy reads has changed. Its key is the SHA-256 of
the source and of every header it includes, system headers too (`-M` of its own compile command), of the
compile command, of the .clang-tidy files, and of clang-tidy's version; paths inside the checkout are relative, so
that clones share the cache. A clean result is an empty file of that name in $XDG_CACHE_HOME/dosefloor/clang-tidy.
Findings are never cached: they are printed again until they are gone.
"""

import argparse
import concurrent.futures
import functools
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
import time

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
# The commands are GCC's: clang need not know all of its warnings and optimisation flags.
CLANG_ARGUMENTS = ["-Wno-unknown-warning-option", "-Wno-ignored-optimization-argument", "-Qunused-arguments"]


@functools.lru_cache(maxsize=None)
def file_hash(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def dependencies(unit):
    """Every file the translation unit reads, from the compiler that builds it."""
    words = [word for word in shlex.split(unit["command"]) if not word.endswith("ccache")]
    command, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word not in ("-c", "-MD", "-MMD"):
            command.append(word)
    rule = subprocess.run(command + ["-M", "-MT", "unit"], cwd=unit["directory"], capture_output=True, text=True)
    if rule.returncode != 0:
        raise RuntimeError(f"{unit['file']} does not compile:\n{rule.stderr}")
    text = rule.stdout.split(":", 1)[1].replace("\\\n", " ")
    # Make's escapes for spaces are the shell's; a dollar is doubled.
    return [pathlib.Path(unit["directory"], name.replace("$$", "$")) for name in shlex.split(text)]


def key(unit, common):
    digest = hashlib.sha256(common)
    digest.update(unit["command"].replace(str(CHECKOUT), ".").encode())
    for path in sorted({os.path.normpath(path) for path in dependencies(unit)}):
        name = os.path.relpath(path, CHECKOUT) if path.startswith(f"{CHECKOUT}/") else path
        digest.update(f"{name} {file_hash(pathlib.Path(path))}\n".encode())
    return digest.hexdigest()


def audit(unit, tidy, build, cache, common):
    """Returns (status, output); status is "cached", "clean" or "findings"."""
    try:
        result = cache / key(unit, common)
    except RuntimeError as error:
        return "findings", str(error)
    if result.exists():
        result.touch()  # its age is the time of its last use
        return "cached", ""
    command = [tidy, "-p", str(build), "--quiet", "--warnings-as-errors=*"]
    command += [f"--extra-arg={argument}" for argument in CLANG_ARGUMENTS]
    run = subprocess.run(command + [unit["file"]], capture_output=True, text=True)
    if run.returncode != 0:
        return "findings", run.stdout or run.stderr  # beside findings, stderr only counts the suppressed ones
    result.touch()
    return "clean", ""


def prune(cache, days=60):
    for result in cache.iterdir():
        if result.stat().st_mtime < time.time() - days * 86400:
            result.unlink(missing_ok=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", type=pathlib.Path, required=True, help="folder with compile_commands.json")
    parser.add_argument("--jobs", type=int, default=2, help="translation units analysed at a time")
    parser.add_argument("--clang-tidy", default=str(CHECKOUT / ".venv/bin/clang-tidy"))
    parser.add_argument("files", nargs="*", help="only these sources (default: all)")
    arguments = parser.parse_args()

    units = json.loads((arguments.build / "compile_commands.json").read_text())
    if arguments.files:
        wanted = {str(pathlib.Path(name).resolve()) for name in arguments.files}
        unknown = wanted - {unit["file"] for unit in units}
        if unknown:
            sys.exit(f"audit: not compiled by any target: {', '.join(sorted(unknown))}")
        units = [unit for unit in units if unit["file"] in wanted]
    version = subprocess.run([arguments.clang_tidy, "--version"], check=True, capture_output=True).stdout
    common = version + " ".join(CLANG_ARGUMENTS).encode()
    for settings in (".clang-tidy", "tests/.clang-tidy"):
        common += (CHECKOUT / settings).read_bytes()
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "dosefloor", "clang-tidy")
    cache.mkdir(parents=True, exist_ok=True)
    prune(cache)

    counts = dict.fromkeys(("clean", "cached", "findings"), 0)
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        work = functools.partial(
            audit, tidy=arguments.clang_tidy, build=arguments.build, cache=cache, common=common)
        for unit, (status, output) in zip(units, pool.map(work, units)):
            counts[status] += 1
            if output:
                print(f"--- {os.path.relpath(unit['file'], CHECKOUT)}\n{output}", flush=True)
    print(f"audit: {len(units)} translation units, {counts['cached']} known clean from the cache, "
          f"{counts['clean']} analysed and clean, {counts['findings']} with findings")
    return 1 if counts["findings"] else 0


if __name__ == "__main__":
    sys.exit(main())
