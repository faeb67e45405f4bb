"""The command line of figures that are drawn from the tables of an analysis: FOLDER -o STEM [--series NAME]."""

import argparse
import pathlib
import sys

from analysis_tables import Tables
from emd_signal import InputError

import style

ENDINGS = (".png", ".pdf")


def save(canvas, stem):
    """The same figure for screens and for print."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    for ending in ENDINGS:
        # A PDF without its date is the same whenever it is drawn.
        canvas.figure.savefig(stem.with_name(stem.name + ending), **({"metadata": {"CreationDate": None}} if ending == ".pdf"
                                                                    else {}))
    canvas.close()


def run(description, figure, by_series=True, options=None):
    """Draws figure(tables, series) or figure(tables), and returns the exit status: 2 for what cannot be drawn. `options`: further
    arguments of `figure` that have one of several values, of which the first is the default."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="tables of `dosefloor analyse` (<output.folder>/analysis)")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="picture, without .png and .pdf")
    if by_series:
        parser.add_argument("--series", help="which series (default: the first of series.csv)")
    for name, values in (options or {}).items():
        parser.add_argument(f"--{name}", choices=values, default=values[0])
    arguments = parser.parse_args()
    chosen = {name: getattr(arguments, name) for name in options or {}}
    try:
        style.use()
        tables = Tables(arguments.folder)
        if by_series:
            names = tables.series_names()
            name = arguments.series or names[0]
            if name not in names:
                raise InputError(f"--series {name}: expected one of {', '.join(names)}")
            save(figure(tables, name, **chosen), arguments.output)
        else:
            save(figure(tables, **chosen), arguments.output)
    except (InputError, OSError) as error:
        print(f"{parser.prog.removesuffix('.py')}: {arguments.folder}: {error}", file=sys.stderr)
        return 2
    return 0
