"""Draws trained networks from their model files: layers, dilations and channels as they are.

usage: network_figure.py RUN/analysis -o network

Networks that are built alike are drawn once.
"""

import json
import struct
import sys

import style
from canvas import Canvas
from dose_axis import WIDTH
from emd_signal import InputError
from networks import drawing_of, name_of
from table_program import run

MOST = 6  # drawings
TOP, BETWEEN, FOOT = 0.62, 0.15, 0.12


def description_of(path):
    """What a model file says about its network (docs/using-models.md)."""
    try:
        with open(path, "rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            if length > path.stat().st_size:
                raise ValueError("its header would be longer than the file")
            return json.loads(json.loads(file.read(length))["__metadata__"]["description"])
    except (OSError, ValueError, KeyError, struct.error) as error:
        raise InputError(f"{path} is not a model of `dosefloor train`: {error}") from error


def different_networks(tables):
    """(name, how it is built, its number of parameters), each once."""
    found = []
    for row, entry in zip(tables.rows("networks.csv"), tables.provenance["networks"]):
        description = description_of(tables.experiment_folder / entry["model"])
        network = row["network"], description.get(row["network"]), int(row["parameters"])
        if drawing_of(row["network"]) is not None and network not in found:
            found.append(network)
    return found


def figure(tables):
    networks = different_networks(tables)[:MOST]
    if not networks:
        raise InputError("none of the networks has a drawing")
    canvas = Canvas((WIDTH, TOP + sum(drawing_of(name).HEIGHT + BETWEEN for name, _, _ in networks) + FOOT))
    top = canvas.size[1] - TOP
    for name, description, parameters in networks:
        count = f"{parameters:,}".replace(",", "\u202f")

        def heading(title, note, name=name, count=count, top=top):
            canvas.text(0.12, top - 0.15, f"{name_of(name)}: {title}", fontsize=9, fontweight="bold", va="center")
            canvas.text(0.12, top - 0.34, f"{count} parameters; {note}", fontsize=8, color=style.QUIET_INK, va="center")

        drawing_of(name).draw(canvas, top, description, heading)
        top -= drawing_of(name).HEIGHT + BETWEEN
    canvas.heading(0.12, "Networks", "as the trained models describe themselves")
    return canvas


if __name__ == "__main__":
    sys.exit(run(__doc__, figure, by_series=False))
