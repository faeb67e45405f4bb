"""The command line that all figures of finished files share: FILE -o PICTURE [--max N]."""

import argparse
import pathlib
import sys

from emd_signal import InputError

import style

from matplotlib.backend_bases import FigureCanvasBase  # after style, which chooses the back end

MOST = 100  # more would not fit into one picture


def run(description, items, most, draw):
    """Calls draw(file, picture, most) with what the command line says, and returns the exit status: 2, after one
    message, where the file is not what is drawn. `items` is what --max counts, by default `most` of them."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=pathlib.Path, help="file of this program (.emd, .h5)")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="picture to write (.png, .pdf, .svg)")
    parser.add_argument("--max", type=int, default=most, help=f"draw at most this many {items} (default: {most})")
    arguments = parser.parse_args()
    try:
        check(arguments, items)
        style.use()
        draw(arguments.file, arguments.output, arguments.max)
    except (InputError, OSError) as error:
        print(f"{parser.prog.removesuffix('.py')}: {arguments.file}: {error}", file=sys.stderr)
        return 2
    return 0


def check(arguments, items):
    if not 1 <= arguments.max <= MOST:
        raise InputError(f"--max {arguments.max}: expected 1 to {MOST} {items}")
    known = FigureCanvasBase.get_supported_filetypes()
    if arguments.output.suffix[1:] not in known:
        raise InputError(f"-o {arguments.output}: expected a name that ends in one of {', '.join(sorted(known))}")
