"""cmake/check_docs.py sees what it is there for: dead links, files, cases and keys that are gone, gaps in the map of the paper."""

import pytest

import check_docs
import draw_architecture
from small_tree import modules_that_agree


@pytest.fixture
def tree(tmp_path):
    return modules_that_agree(tmp_path)


def test_links_to_files_and_headings_are_followed(tree):
    tree.write("docs/a.md", "# Doses\n\n## Above 0.9\n\n[b](b.md) [here](#above-09) [there](b.md#what-it-is) [web](https://x.org/y)\n")
    tree.write("docs/b.md", "# What it is?\n")
    assert list(check_docs.broken_links(tree.folder, "docs/a.md")) == []


@pytest.mark.parametrize("link, complaint", [
    ("c.md", "docs/a.md: links c.md, which does not exist"),
    ("b.md#where", "docs/a.md: links b.md#where, but b.md has no heading of that name"),
    ("#where", "docs/a.md: links #where, but a.md has no heading of that name")])
def test_links_that_lead_nowhere_are_found(tree, link, complaint):
    tree.write("docs/a.md", f"# Doses\n\n[x]({link})\n")
    tree.write("docs/b.md", "# What it is\n")
    assert list(check_docs.broken_links(tree.folder, "docs/a.md")) == [complaint]


def test_what_looks_like_a_link_in_code_is_none(tree):
    tree.write("docs/a.md", "```\nf[0](x)\n```\n")
    assert list(check_docs.broken_links(tree.folder, "docs/a.md")) == []


def test_a_bar_in_a_cell_is_found_with_its_line(tree):
    tree.write("docs/a.md", "```\n|a|\n```\n\n| a | b |\n|---|---|\n| 1 | \\|2\\| |\n| 1 | |2| |\n\n| alone |\n")
    assert list(check_docs.ragged_tables(tree.folder, "docs/a.md")) == [
        "docs/a.md:8: has 4 cells in a table of 2 columns (a bar within a cell is written \\|)"]


def test_files_and_cases_that_are_gone_are_found(tree):
    tree.write("tests/sim/mask_test.cpp", "BOOST_AUTO_TEST_CASE(an_edge_counts) {}\n")
    tree.write("tests/cli/test_mask.py", "def test_a_mask():\n    pass\n")
    tree.write("docs/a.md", "`sim/label/mask.cpp` `sim/label/hull.hpp` `tests/sim/mask_test.cpp::an_edge_counts` "
                            "`tests/sim/mask_test.cpp::an_edge` `tests/cli/test_mask.py::test_a_mask` `docs/NAME.md` "
                            "`sim/label/mask.cpp::include` `sim/label/mask.cpp::rasterise` "
                            "`runs/x/waves.emd`\n")
    assert list(check_docs.absent_files(tree.folder, "docs/a.md")) == [
        "docs/a.md: names sim/label/hull.hpp, which does not exist",
        "docs/a.md: names an_edge, which tests/sim/mask_test.cpp does not have",
        "docs/a.md: names rasterise, which sim/label/mask.cpp does not have"]


def test_keys_that_are_gone_are_found(tree):
    keys = check_docs.keys_of("# Keys\n\n## train.msd\n\n| key | default |\n|---|---|\n| `depth` | `50` |\n")
    assert keys == {"[train.msd] depth"}
    tree.write("docs/a.md", "`[train.msd] depth` `[train.msd] depht` `[y, x]` `[specimen] from`\n")
    assert list(check_docs.absent_keys(tree.folder, "docs/a.md", keys)) == [
        "docs/a.md: names the key [train.msd] depht, which docs/keys.md does not have",
        "docs/a.md: names the key [specimen] from, which docs/keys.md does not have"]


def test_a_table_of_the_paper_that_is_not_mapped_is_found(tree):
    tree.write("docs/README.md", "[paper](paper-map.md)\n")
    tree.write("docs/paper-map.md", " ".join(name for name in check_docs.PAPER if name not in ("Table 2", "SOI.1")) + " Table 21 SOI.10\n")
    assert list(check_docs.unmapped(tree.folder)) == ["docs/paper-map.md: does not name the paper's Table 2",
                                                      "docs/paper-map.md: does not name the paper's SOI.1"]


def test_the_map_of_the_paper_is_linked_from_the_index(tree):
    tree.write("docs/README.md", "nothing\n")
    tree.write("docs/paper-map.md", " ".join(check_docs.PAPER) + "\n")
    assert list(check_docs.unmapped(tree.folder)) == ["docs/README.md: does not link paper-map.md"]


def test_modules_without_a_readme_or_with_a_wrong_one_are_found(tree):
    tree.write("sim/core/errors/README.md", "`error.hpp`, `sim/core/files/file.hpp`\n")
    tree.write("sim/label/README.md", "`mask.hpp`\n\nUsed by `images`.\n")
    complaints = list(check_docs.wrong_readmes(tree.folder, check_docs.read_modules(tree.folder)))
    assert [complaint.split(",")[0].split(";")[0] for complaint in complaints] == [
        "sim/core/files: has no README.md", "sim/label/README.md:3: lists what uses it", "sim/label/README.md: names mask.hpp"]


def test_files_that_name_another_version_are_found(tree):
    tree.write("CMakeLists.txt", "project(dosefloor VERSION 1.2.0 LANGUAGES CXX)\n")
    tree.write("CITATION.cff", "title: x\nversion: 1.2.0\n")
    tree.write("packaging/spack/package.py", 'version("1.2.0", sha256="0")\n')
    tree.write("packaging/modulefile", "set prefix /opt/dosefloor/1.1.0\n")
    assert list(check_docs.other_versions(tree.folder)) == [
        "packaging/modulefile: does not name the version 1.2.0 of CMakeLists.txt"]


def test_a_drawing_of_other_links_is_found(tree, monkeypatch):
    monkeypatch.setattr(draw_architecture, "STAGES", [("mask", "outline", ["label"], "mask.emd")])
    monkeypatch.setattr(draw_architecture, "SIDE_STAGE", ("read", "files", ["files"], "files.emd"))
    assert "does not exist" in draw_architecture.difference(tree.folder)
    tree.write(draw_architecture.DRAWING, draw_architecture.draw(tree.folder))
    assert draw_architecture.difference(tree.folder) == ""
    tree.write("sim/optics/CMakeLists.txt", "dosefloor_module(optics LINKS dosefloor::label)\n")
    assert "is not what the link lists say" in draw_architecture.difference(tree.folder)


def test_a_stage_of_a_module_that_is_gone_is_named(tree, monkeypatch):
    monkeypatch.setattr(draw_architecture, "STAGES", [("mask", "outline", ["labels"], "mask.emd")])
    with pytest.raises(draw_architecture.UnknownModule, match="the stage mask names dosefloor::labels"):
        draw_architecture.draw(tree.folder)
