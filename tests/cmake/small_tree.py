"""A project of two floors and two modules, as small as the checks of links and documents take it."""

import pathlib
import subprocess
import sys

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]


class SmallTree:
    """Files below a folder, which git knows."""

    def __init__(self, folder):
        self.folder = folder
        subprocess.run(["git", "init", "--quiet", folder], check=True)

    def write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def check(self, script, *options):
        """Exit status of a script of cmake/, and what it prints about this tree."""
        run = subprocess.run([sys.executable, REPOSITORY / "cmake" / script, *options, self.folder], check=False,
                             capture_output=True, text=True)
        assert run.stderr == "", run.stderr
        return run.returncode, run.stdout


def modules_that_agree(folder):
    """sim/core/errors, used by sim/core/files, used by sim/label: every include is linked, every link used."""
    tree = SmallTree(folder)
    tree.write("sim/core/errors/CMakeLists.txt", "dosefloor_module(errors)\n")
    tree.write("sim/core/errors/error.hpp", "#pragma once\n")
    tree.write("sim/core/files/CMakeLists.txt", "dosefloor_module(files SOURCES file.cpp LINKS dosefloor::errors fmt::fmt)\n")
    tree.write("sim/core/files/file.hpp", "#pragma once\n#include <string>\n")
    tree.write("sim/core/files/file.cpp", '#include "sim/core/files/file.hpp"\n#include <fmt/format.h>\n'
                                         '#include "sim/core/errors/error.hpp"\n')
    tree.write("sim/label/CMakeLists.txt", "dosefloor_module(label SOURCES mask.cpp LINKS dosefloor::files)\n")
    tree.write("sim/label/mask.cpp", '#include "sim/core/files/file.hpp"\n')
    return tree
