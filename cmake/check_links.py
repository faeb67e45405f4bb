"""The link lists are the dependency graph: every include of a module is linked, every link is used, and nothing
reaches up a floor or runs in a circle. And a module stays small enough to be known whole.

usage: python3 cmake/check_links.py [--fix] [ROOT]
  --fix   rewrite the LINKS of every list that differs
exit status: 0 they agree, 1 they differ, or a module is too large
"""
import argparse
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from link_graph import FLOORS, FOR_EFFECT, read_modules  # noqa: E402

# Lines of C++ and CUDA in a module's folder, tests apart. One that grows past this holds a second idea: give that a folder.
MOST_LINES = 2500


def problems_of(module, by_name):
    for wanted, where in sorted(module.includes.items()):
        if wanted.startswith("?"):
            yield f"{where}, which belongs to no module"
        elif wanted not in module.links:
            yield f"{where}, but {module.name} does not link {wanted}"
    for link in sorted(module.links):
        if link not in module.includes and link not in FOR_EFFECT:
            yield f"{module.name} links {link}, of which no file includes a header"
    if module.floor is not None and not module.is_test:
        for link in sorted(module.links):
            other = by_name.get(link)
            if other is not None and other.floor is not None and other.floor > module.floor:
                yield (f"{module.name} ({FLOORS[module.floor]}) links {link} ({FLOORS[other.floor]}), a floor above it")


def circles(modules, by_name):
    state = {}

    def visit(name, path):
        if state.get(name) == "done":
            return
        if name in path:
            yield " -> ".join(path[path.index(name):] + [name])
            return
        for link in sorted(by_name[name].links):
            if link in by_name:
                yield from visit(link, path + [name])
        state[name] = "done"

    for module in modules:
        yield from visit(module.name, [])


def too_large(root, modules):
    for module in modules:
        if module.is_test or module.floor is None:
            continue
        lines = sum(len((root / name).read_text(encoding="utf-8").splitlines()) for name in module.files)
        if lines > MOST_LINES:
            yield (f"{module.name} ({module.folder}) has {lines} lines, expected at most {MOST_LINES}: make a module of the "
                   "second idea in it")


def fix(module):
    wanted = sorted({link for link in module.includes if not link.startswith("?")} |
                    {link for link in module.links if link in FOR_EFFECT} - module.extra_links,
                    key=lambda link: (not link.startswith("dosefloor::"), link))
    text = module.list_file.read_text(encoding="utf-8")
    target = re.escape(module.name.removeprefix("dosefloor::").removeprefix("test_"))

    def replace(match):
        lines, line = [], "  LINKS"
        for link in wanted:
            if len(line) + len(link) > 110:
                lines.append(line)
                line = "   "
            line += " " + link
        lines.append(line)
        return match.group(1) + "\n" + "\n".join(lines) + ")"

    pattern = rf"((?:dosefloor_module|dosefloor_test)\({target}\b[^()]*?)\s+LINKS[^()]*\)"
    changed = re.sub(pattern, replace, text)
    if changed != text:
        module.list_file.write_text(changed, encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", default=Path(__file__).resolve().parent.parent, type=Path)
    parser.add_argument("--fix", action="store_true")
    arguments = parser.parse_args()
    modules = read_modules(arguments.root)
    by_name = {module.name: module for module in modules}
    if arguments.fix:
        for module in modules:
            if any(True for _ in problems_of(module, by_name)):
                fix(module)
        modules = read_modules(arguments.root)
        by_name = {module.name: module for module in modules}
    found = [problem for module in modules for problem in problems_of(module, by_name)]
    found += [f"circle of links: {circle}" for circle in circles(modules, by_name)]
    large = list(too_large(arguments.root, modules))
    for problem in found + large:
        print(problem)
    if found:
        print(f"{len(found)} differences between includes and link lists (LINKS in the CMakeLists.txt of each folder)")
    if found or large:
        return 1
    print(f"includes and link lists of {len(modules)} targets agree")
    return 0


if __name__ == "__main__":
    sys.exit(main())
