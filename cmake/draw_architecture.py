"""Draws docs/images/architecture.svg: the way of the data, and below it the modules of every floor with their links, as
the CMakeLists.txt files declare them (link_graph.py).

usage: python3 cmake/draw_architecture.py [--check] [ROOT]
  --check   only compare the committed drawing with the one that would be drawn
exit status: 0 drawn or equal, 1 different, or a stage names a module that does not exist

Links that others imply are left out, and so are links from other floors into config and sim/core, which everything uses.
"""
import argparse
import sys
from functools import lru_cache
from html import escape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from link_graph import FLOORS, read_modules  # noqa: E402

DRAWING = "docs/images/architecture.svg"

# The way of the data: verb, what it does in the order it happens, the modules that do it, the file it leaves.
STAGES = [
    ("waves", "specimen, potential, multislice", ["specimen", "potential", "multislice", "waves_stage"], "waves.emd"),
    ("images", "optics, camera, mask", ["optics", "detector", "label", "images_stage"], "images.emd"),
    ("train", "samples, network, reduction", ["samples", "networks", "reduction", "training"], "best.safetensors"),
    ("segment", "probability, mask, area", ["model", "segment"], "segmented.emd"),
    ("analyse", "dose limits, claims, figures", ["dose_limits", "claims"], "analysis/, report/"),
]
SIDE_STAGE = ("observe", "what the electrons allow", ["observer", "observer_stage"], "observer.emd")

COLOURS = {"sim/core": "#e8eaed", "config": "#fdf1cf", "sim": "#dcebfa", "train": "#e2f3df", "analysis": "#f6e1ea",
           "jobs": "#e9e2f6"}
WIDTH, MARGIN, BOX_HEIGHT, ROW_HEIGHT, CHARACTER = 1240, 16, 26, 58, 7.4


class UnknownModule(Exception):
    """A stage names a module that there is not."""


def short(name):
    return name.removeprefix("dosefloor::")


class Graph:
    """Modules without tests, and their links: all of them, and those that no other implies."""

    def __init__(self, root):
        modules = [m for m in read_modules(root) if not m.is_test and m.floor is not None]
        self.floor = {m.name: FLOORS[m.floor] for m in modules}
        self.links = {m.name: sorted(link for link in m.links if link in self.floor) for m in modules}

        @lru_cache(None)
        def below(name):
            return frozenset(self.links[name]).union(*(below(link) for link in self.links[name]))

        self.needed = {name: [link for link in links
                              if not any(link in below(other) for other in links if other != link)]
                       for name, links in self.links.items()}

        @lru_cache(None)
        def depth(name):
            same = [link for link in self.links[name] if self.floor[link] == self.floor[name]]
            return 1 + max(map(depth, same), default=-1)

        self.depth = {name: depth(name) for name in self.links}

    def rows(self, floor):
        """Modules of a floor, the highest first; a row uses only those below it."""
        members = sorted(name for name in self.floor if self.floor[name] == floor)
        deepest = max((self.depth[name] for name in members), default=-1)
        return [[name for name in members if self.depth[name] == d] for d in range(deepest, -1, -1)]

    def drawn_edges(self):
        for name, links in sorted(self.needed.items()):
            for link in links:
                if self.floor[link] not in ("config", "sim/core") or self.floor[name] == self.floor[link]:
                    yield name, link


class Layout:
    """Places of the boxes: floors as bands (train beside analysis), rows by depth, few crossings of the links."""

    def __init__(self, graph, top):
        self.bands, self.rows, y = [], [], top
        for side_by_side in (["jobs"], ["train", "analysis"], ["sim"], ["config"], ["sim/core"]):
            floors = [(floor, graph.rows(floor)) for floor in side_by_side]
            height = max(len(rows) for _, rows in floors) * ROW_HEIGHT + 24
            width = (WIDTH - 2 * MARGIN - 12 * (len(floors) - 1)) / len(floors)
            for i, (floor, rows) in enumerate(floors):
                x = MARGIN + i * (width + 12)
                self.bands.append((floor, x, y, width, height))
                for j, row in enumerate(rows):
                    # Boxes alone in their rows would stand in one column, and hide the links past each other.
                    shift = (0.1 if j % 2 == 0 else -0.1) * width if len(row) == 1 else 0
                    self.rows.append((list(row), x + shift, width, y + 34 + j * ROW_HEIGHT))
            y += height + 12
        self.height = y
        self.place = {}
        self._spread()
        neighbours = {name: [] for name in graph.links}
        for a, b in graph.drawn_edges():
            neighbours[a].append(b)
            neighbours[b].append(a)
        for sweep in range(40):
            for index in range(len(self.rows)) if sweep % 2 == 0 else range(len(self.rows) - 1, -1, -1):
                names = self.rows[index][0]

                def wanted(name):
                    xs = [self.place[other][0] for other in neighbours[name]]
                    return (round(sum(xs) / len(xs)) if xs else round(self.place[name][0]), name)

                names.sort(key=wanted)
                self._spread(index)

    def _spread(self, only=None):
        for index, (names, x, width, y) in enumerate(self.rows):
            if only is None or index == only:
                for i, name in enumerate(names):
                    self.place[name] = (x + width * (i + 0.5) / len(names), y)


def box(x, y, width, height, text, fill, bold=False):
    weight = ' font-weight="bold"' if bold else ""
    return (f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="5" fill="{fill}" stroke="#555"/>'
            f'<text x="{x + width / 2:.0f}" y="{y + height / 2 + 4.5:.0f}" text-anchor="middle"{weight}>{escape(text)}</text>')


def arrow(x0, y0, x1, y1):
    return f'<line x1="{x0:.0f}" y1="{y0:.0f}" x2="{x1:.0f}" y2="{y1:.0f}" stroke="#222" stroke-width="1.6" marker-end="url(#head)"/>'


def draw_stages(out):
    """experiment.toml -> waves.emd -> ... along the top, the observer below images."""
    step = (WIDTH - 2 * MARGIN) / len(STAGES)
    for i, (verb, does, _, makes) in enumerate(STAGES):
        x = MARGIN + i * step
        out.append(box(x, 40, step - 42, 44, "", "#fff"))
        middle = x + (step - 42) / 2
        out.append(f'<text x="{middle:.0f}" y="58" text-anchor="middle" font-weight="bold">dosefloor {verb}</text>')
        out.append(f'<text x="{middle:.0f}" y="75" text-anchor="middle" font-size="11">{escape(does)}</text>')
        out.append(f'<text x="{middle:.0f}" y="104" text-anchor="middle" font-family="monospace">{escape(makes)}</text>')
        if i + 1 < len(STAGES):
            out.append(arrow(x + step - 41, 62, x + step - 4, 62))
    verb, does, _, makes = SIDE_STAGE
    x = MARGIN + step
    out.append(box(x, 118, step - 42, 44, "", "#fff"))
    middle = x + (step - 42) / 2
    out.append(f'<text x="{middle:.0f}" y="136" text-anchor="middle" font-weight="bold">dosefloor {verb}</text>')
    out.append(f'<text x="{middle:.0f}" y="153" text-anchor="middle" font-size="11">{escape(does)}</text>')
    out.append(f'<text x="{x + step - 36:.0f}" y="135" font-family="monospace">{escape(makes)}</text>')
    end = MARGIN + 4 * step + (step - 42) / 2
    out.append(f'<path d="M {x + step - 41:.0f} 142 H {end:.0f} V 114" fill="none" stroke="#222" stroke-width="1.6" '
               'marker-end="url(#head)"/>')
    out.append(f'<text x="{MARGIN}" y="25">experiment.toml describes every stage; <tspan font-weight="bold">dosefloor run</tspan> makes '
               'everything here, <tspan font-weight="bold">dosefloor submit</tspan> on a cluster</text>')


def draw(root):
    graph = Graph(root)
    for verb, _, modules, _ in [*STAGES, SIDE_STAGE]:
        for module in modules:
            if f"dosefloor::{module}" not in graph.floor:
                raise UnknownModule(f"cmake/draw_architecture.py: the stage {verb} names dosefloor::{module}, which no "
                                    "CMakeLists.txt declares: mend STAGES")
    layout = Layout(graph, 186)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{layout.height:.0f}" '
           f'viewBox="0 0 {WIDTH} {layout.height:.0f}" font-family="sans-serif" font-size="12.5">',
           "<!-- made by cmake/draw_architecture.py -->",
           '<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
           '<path d="M 0 0 L 8 4 L 0 8 z" fill="#222"/></marker></defs>',
           f'<rect width="{WIDTH}" height="{layout.height:.0f}" fill="#fff"/>']
    draw_stages(out)
    for floor, x, y, width, height in layout.bands:
        out.append(f'<rect x="{x:.0f}" y="{y:.0f}" width="{width:.0f}" height="{height:.0f}" rx="8" fill="{COLOURS[floor]}"/>')
        out.append(f'<text x="{x + 10:.0f}" y="{y + 19:.0f}" font-weight="bold">{floor}</text>')
    for user, used in graph.drawn_edges():
        (x0, y0), (x1, y1) = layout.place[user], layout.place[used]
        y0, y1 = y0 + BOX_HEIGHT, y1
        bend = min(70, (y1 - y0) / 2)
        out.append(f'<path d="M {x0:.0f} {y0:.0f} C {x0:.0f} {y0 + bend:.0f} {x1:.0f} {y1 - bend:.0f} {x1:.0f} {y1:.0f}" '
                   'fill="none" stroke="#667" stroke-width="1"/>')
    for name, (x, y) in sorted(layout.place.items()):
        program = not name.startswith("dosefloor::")
        width = CHARACTER * len(short(name)) + 16
        out.append(box(x - width / 2, y, width, BOX_HEIGHT, short(name), "#fff", bold=program))
    out.append("</svg>")
    return "\n".join(out) + "\n"


def difference(root):
    """What is wrong with the committed drawing; empty if nothing is."""
    path = root / DRAWING
    if not path.exists():
        return f"{DRAWING} does not exist: run python3 cmake/draw_architecture.py"
    if path.read_text(encoding="utf-8") != draw(root):
        return f"{DRAWING} is not what the link lists say: run python3 cmake/draw_architecture.py"
    return ""


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", nargs="?", default=Path(__file__).resolve().parent.parent, type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    try:
        if arguments.check:
            problem = difference(arguments.root)
            print(problem or f"{DRAWING} agrees with the link lists")
            return 1 if problem else 0
        (arguments.root / DRAWING).write_text(draw(arguments.root), encoding="utf-8")
    except UnknownModule as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
