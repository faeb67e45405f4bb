"""cmake/check_links.py sees what it is there for: planted includes, links of no use, floors, circles, large modules."""

import pytest

from small_tree import modules_that_agree


@pytest.fixture
def tree(tmp_path):
    return modules_that_agree(tmp_path)


def test_includes_that_are_linked_agree(tree):
    assert tree.check("check_links.py") == (0, "includes and link lists of 3 targets agree\n")


def test_a_planted_include_is_found_with_file_and_line(tree):
    tree.write("sim/label/mask.cpp", '#include "sim/core/files/file.hpp"\n#include "sim/core/errors/error.hpp"\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "sim/label/mask.cpp:2 includes sim/core/errors/error.hpp, but dosefloor::label does not link " \
           "dosefloor::errors\n" in text


def test_an_include_of_a_third_party_counts_too(tree):
    tree.write("sim/label/mask.cpp", '#include "sim/core/files/file.hpp"\n#include <mpi.h>\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "sim/label/mask.cpp:2 includes mpi.h, but dosefloor::label does not link MPI::MPI_C\n" in text


def test_a_header_of_no_module_is_found(tree):
    tree.write("sim/label/mask.cpp", '#include "sim/core/files/file.hpp"\n#include "sim/nowhere.hpp"\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "sim/label/mask.cpp:2 includes sim/nowhere.hpp, which belongs to no module\n" in text


def test_a_link_that_nothing_uses_is_found(tree):
    tree.write("sim/label/CMakeLists.txt", "dosefloor_module(label SOURCES mask.cpp LINKS dosefloor::errors dosefloor::files)\n")
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "dosefloor::label links dosefloor::errors, of which no file includes a header\n" in text


def test_a_link_to_a_floor_above_is_found_though_it_is_used(tree):
    tree.write("sim/label/mask.hpp", "#pragma once\n")
    tree.write("sim/core/errors/CMakeLists.txt", "dosefloor_module(errors LINKS dosefloor::label)\n")
    tree.write("sim/core/errors/error.hpp", '#pragma once\n#include "sim/label/mask.hpp"\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "dosefloor::errors (sim/core) links dosefloor::label (sim), a floor above it\n" in text


def test_a_circle_is_found_though_its_links_are_used(tree):
    tree.write("sim/core/errors/CMakeLists.txt", "dosefloor_module(errors LINKS dosefloor::files)\n")
    tree.write("sim/core/errors/error.hpp", '#pragma once\n#include "sim/core/files/file.hpp"\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "circle of links: dosefloor::errors -> dosefloor::files -> dosefloor::errors\n" in text


def test_fix_writes_the_links_that_the_includes_need(tree):
    tree.write("sim/label/mask.cpp", '#include "sim/core/errors/error.hpp"\n')
    status, _ = tree.check("check_links.py", "--fix")
    assert status == 0
    assert "LINKS dosefloor::errors)" in (tree.folder / "sim/label/CMakeLists.txt").read_text(encoding="utf-8")


def test_a_test_links_what_it_and_its_support_include(tree):
    tree.write("tests/sim/label/CMakeLists.txt", "dosefloor_test(label SOURCES mask_test.cpp LINKS dosefloor::files)\n")
    tree.write("tests/support/scratch.hpp", '#include "sim/core/errors/error.hpp"\n')
    tree.write("tests/sim/label/mask_test.cpp", '#include "sim/core/files/file.hpp"\n#include "tests/support/scratch.hpp"\n')
    status, text = tree.check("check_links.py")
    assert status == 1
    assert "tests/support/scratch.hpp:1 includes sim/core/errors/error.hpp, but test_label does not link " \
           "dosefloor::errors\n" in text


def test_a_module_of_too_many_lines_is_found(tree):
    # 2 lines of file.hpp, 3 of file.cpp.
    tree.write("sim/core/files/journal.hpp", "// a line\n" * 2496)
    status, text = tree.check("check_links.py")
    assert status == 1
    assert text == "dosefloor::files (sim/core/files) has 2501 lines, expected at most 2500: make a module of the " \
                   "second idea in it\n"


def test_a_module_of_the_most_lines_agrees(tree):
    tree.write("sim/core/files/journal.hpp", "// a line\n" * 2495)
    assert tree.check("check_links.py") == (0, "includes and link lists of 3 targets agree\n")


def test_the_lines_of_a_module_in_a_folder_below_count_for_that_alone(tree):
    tree.write("sim/label/shapes/CMakeLists.txt", "dosefloor_module(shapes)\n")
    tree.write("sim/label/shapes/shape.hpp", "// a line\n" * 2500)
    assert tree.check("check_links.py") == (0, "includes and link lists of 4 targets agree\n")


def test_a_large_test_program_is_no_large_module(tree):
    tree.write("tests/sim/label/CMakeLists.txt", "dosefloor_test(label SOURCES mask_test.cpp LINKS dosefloor::files)\n")
    tree.write("tests/sim/label/mask_test.cpp", '#include "sim/core/files/file.hpp"\n' + "// a line\n" * 2500)
    assert tree.check("check_links.py") == (0, "includes and link lists of 4 targets agree\n")
