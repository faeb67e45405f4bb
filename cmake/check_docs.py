"""The documents agree with the files: links lead somewhere, named files exist, the paper is mapped, the drawing is current.

usage: python3 cmake/check_docs.py [ROOT]
exit status: 0 they agree, 1 they differ

- Every relative link of a Markdown file leads to a file, and a #section of one to a heading; rows of a table have as many
  cells as its head.
- Every path in `backquotes` in the pages of MAPS exists; `tests/x_test.cpp::case` names a case of that file, and
  `train/x.cpp::name` a name in it.
- Every key written `[section] key` in MAPS is in docs/keys.md.
- docs/paper-map.md names every equation, table and figure of the paper (PAPER), and docs/README.md links it.
- Every module folder has a README.md, and names only headers that are there; none lists what uses it.
- What cannot take the version from CMakeLists.txt names the same.
- docs/images/architecture.svg is the one that cmake/draw_architecture.py draws.
"""
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import draw_architecture  # noqa: E402
from link_graph import read_modules, tracked_files  # noqa: E402

MAPS = ["docs/architecture.md", "docs/paper-map.md", "docs/glossary.md", "docs/README.md", "CONTRIBUTING.md"]

PAPER = ([f"Eq. {n}" for n in (1, 2, 3)] + ["Eq. A.1"] + [f"Table {n}" for n in (1, 2, 3)] +
         [f"Fig. {n}" for n in range(1, 9)] + [f"SOI.{n}" for n in range(1, 10)])

FOLDERS = ("analysis/", "cmake/", "config/", "docs/", "jobs/", "sim/", "tests/", "train/", ".ci/")


def without_code_blocks(text, keep_lines=False):
    def left(match):
        return "\n" * match.group().count("\n") if keep_lines else ""

    return re.sub(r"^```.*?^```", left, text, flags=re.M | re.S)


def anchors(text):
    """The #names that GitHub gives to the headings of a page."""
    found = set()
    for heading in re.findall(r"^#+ (.+)$", without_code_blocks(text), flags=re.M):
        name = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        number, unique = 0, name
        while unique in found:
            number += 1
            unique = f"{name}-{number}"
        found.add(unique)
    return found


def broken_links(root, page):
    text = without_code_blocks((root / page).read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, section = target.partition("#")
        file = (root / page).parent / path if path else root / page
        if not file.exists():
            yield f"{page}: links {target}, which does not exist"
        elif section and file.suffix == ".md" and section not in anchors(file.read_text(encoding="utf-8")):
            yield f"{page}: links {target}, but {file.name} has no heading of that name"


def ragged_tables(root, page):
    """Rows with more or fewer cells than their table's head: a bar in a cell must be escaped, in `code` as well."""
    cells = None
    for number, line in enumerate(without_code_blocks((root / page).read_text(encoding="utf-8"), keep_lines=True).splitlines(), 1):
        if not line.startswith("|"):
            cells = None
            continue
        found = len(re.split(r"(?<!\\)\|", line)) - 2
        cells = cells or found
        if found != cells:
            yield f"{page}:{number}: has {found} cells in a table of {cells} columns (a bar within a cell is written \\|)"


def spans(text):
    """What stands in `backquotes`."""
    return re.findall(r"`([^`\n]+)`", without_code_blocks(text))


def absent_files(root, page):
    for span in spans((root / page).read_text(encoding="utf-8")):
        path, _, case = span.partition("::")
        if not path.startswith(FOLDERS) or re.search(r"[ *<>{}$]|NAME|NETWORK|SECTION", path):
            continue
        file = root / path
        if not file.exists():
            yield f"{page}: names {path}, which does not exist"
        elif case:
            declared = r"\b(BOOST_AUTO_TEST_CASE\(|def )" if path.startswith("tests/") else r"\b"
            if not re.search(rf"{declared}{re.escape(case)}\b", file.read_text(encoding="utf-8")):
                yield f"{page}: names {case}, which {path} does not have"


def keys_of(page_of_keys):
    section, keys = "", set()
    for line in page_of_keys.splitlines():
        if line.startswith("## "):
            section = line[3:]
        elif match := re.match(r"\| `([^`]+)` \|", line):
            keys.add(f"[{section}] {match.group(1)}")
    return keys


def absent_keys(root, page, keys):
    for span in spans((root / page).read_text(encoding="utf-8")):
        if re.fullmatch(r"\[[a-z_.]+\] [a-zA-Z0-9_]+", span) and span not in keys:
            yield f"{page}: names the key {span}, which docs/keys.md does not have"


def unmapped(root):
    text = (root / "docs/paper-map.md").read_text(encoding="utf-8")
    for name in PAPER:
        if not re.search(rf"{re.escape(name)}(?!\d)", text):
            yield f"docs/paper-map.md: does not name the paper's {name}"
    if "](paper-map.md)" not in (root / "docs/README.md").read_text(encoding="utf-8"):
        yield "docs/README.md: does not link paper-map.md"


def wrong_readmes(root, modules):
    for folder in sorted({module.folder for module in modules if not module.is_test and module.floor is not None}):
        page = root / folder / "README.md"
        if not page.exists():
            yield f"{folder}: has no README.md"
            continue
        text = page.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\bUsed by `", line):
                yield f"{folder}/README.md:{number}: lists what uses it; that is in the link lists, docs/images/architecture.svg"
        for span in spans(text):
            if re.fullmatch(r"[a-z0-9_/.-]+\.hpp", span) and not any(
                    (place / span).exists() for place in (root, root / folder)):
                yield f"{folder}/README.md: names {span}, which is neither in {folder} nor below the root"


def other_versions(root):
    """Files that state the version and cannot be made by CMake."""
    version = re.search(r"project\([^)]*VERSION ([0-9.]+)", (root / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)
    for page, text in (("CITATION.cff", f"\nversion: {version}\n"), ("packaging/spack/package.py", f'version("{version}"'),
                       ("packaging/modulefile", f"/dosefloor/{version}\n")):
        if text not in (root / page).read_text(encoding="utf-8"):
            yield f"{page}: does not name the version {version} of CMakeLists.txt"


def problems_of(root):
    pages = [name for name in tracked_files(root) if name.endswith(".md")]
    for page in pages:
        yield from broken_links(root, page)
        yield from ragged_tables(root, page)
    missing = [page for page in [*MAPS, "docs/keys.md"] if not (root / page).exists()]
    yield from (f"{page} does not exist" for page in missing)
    if not missing:
        keys = keys_of((root / "docs/keys.md").read_text(encoding="utf-8"))
        for page in MAPS:
            yield from absent_files(root, page)
            yield from absent_keys(root, page, keys)
        yield from unmapped(root)
    yield from wrong_readmes(root, read_modules(root))
    yield from other_versions(root)
    try:
        difference = draw_architecture.difference(root)
    except draw_architecture.UnknownModule as error:
        difference = str(error)
    if difference:
        yield difference


def main():
    root = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    found = list(problems_of(root))
    for problem in found:
        print(problem)
    if found:
        print(f"{len(found)} places where the documents and the files differ")
        return 1
    print("documents agree with the files they name")
    return 0


if __name__ == "__main__":
    sys.exit(main())
