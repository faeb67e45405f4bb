"""Makes the report of an analysis: all figures, and one page that holds them.

usage: report.py RUN/analysis -o RUN/report

Figures are in RUN/report/figures, each as PNG and PDF. index.html has the PNGs inside and asks nobody for anything.
"""

import argparse
import pathlib
import sys

import style
from analysis_tables import Tables, file_name
from emd_signal import InputError

import contact_sheet
import curves_figure
import differences_figure
import histograms_figure
import images_figure
import largest_figure
import learning_figure
import limits_figure
import mtf_figure
import network_figure
import overlay_figure
import reliability_figure
import report_page
import report_words
import sizes_figure
from networks import drawing_of
from table_program import ENDINGS, save


def series_figures(tables, series):
    """(name, figure) of one series with curves; those that need truth are left out where there is none."""
    yield "limits", limits_figure.figure(tables, series)
    truth = tables.row("series.csv", series=series)["reference"] == "truth"
    for quantity, (_, _, _, _, needs_truth, _) in curves_figure.QUANTITIES.items():
        if truth or not needs_truth:
            yield quantity, curves_figure.figure(tables, series, quantity)
    if truth and differences_figure.compared(tables, series):
        yield "differences", differences_figure.figure(tables, series)
    if truth:
        yield "histograms", histograms_figure.figure(tables, series)
    yield "overlay", overlay_figure.figure(tables, series)
    yield "largest", largest_figure.figure(tables, series)


def experiment_figures(tables):
    """(name, figure) of what is not about one series."""
    if sizes_figure.KEY in tables.keys:
        yield "sizes", sizes_figure.figure(tables)
    if reliability_figure.drawable(tables):
        yield "reliability", reliability_figure.figure(tables)
    for quantity in learning_figure.QUANTITIES:
        yield f"learning_{quantity}", learning_figure.figure(tables, quantity)
    if any(drawing_of(network) is not None for network in tables.networks()):
        yield "networks", network_figure.figure(tables)


def draw_example(tables, folder):
    """A training image with a particle, neither of the lowest dose nor of the highest if there is another one."""
    images = tables.experiment_folder / tables.provenance["images"][0]["file"]
    sheet = contact_sheet.read(images, 3)
    middle = len(sheet.items) // 2
    best = min(range(len(sheet.items)), key=lambda place: (sheet.items[place].is_empty, abs(place - middle)))
    sheet.items = [sheet.items[best]]
    for ending in ENDINGS:
        images_figure.draw(sheet, images, folder / f"example{ending}")


def draw_camera(tables, folder):
    results = tables.experiment_folder / tables.provenance["mtf"]
    for ending in ENDINGS:
        mtf_figure.draw(mtf_figure.read(results), results, folder / f"mtf{ending}", 6)


def draw_all(tables, folder):
    """Names of the figures, in the order of the page."""
    made = []
    for series in tables.series_names(with_curves=True):
        for name, canvas in series_figures(tables, series):
            made.append(f"{name}_{file_name(series)}")
            save(canvas, folder / made[-1])
    for name, canvas in experiment_figures(tables):
        made.append(name)
        save(canvas, folder / name)
    draw_example(tables, folder)
    made.append("example")
    if tables.provenance["mtf"]:
        draw_camera(tables, folder)
        made.append("mtf")
    return made


def main():
    """Returns the exit status: 2 for what cannot be drawn."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="tables of `dosefloor analyse` (<output.folder>/analysis)")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="folder of the report")
    arguments = parser.parse_args()
    try:
        style.use()
        tables = Tables(arguments.folder)
        figures = draw_all(tables, arguments.output / "figures")
        text = report_page.page(tables, arguments.output / "figures", figures)
        (arguments.output / "index.html").write_text(text, encoding="utf-8")
        (arguments.output / "answer.txt").write_text("".join(f"{line}\n" for line in report_words.answer_lines(tables)), encoding="utf-8")
    except (InputError, OSError) as error:
        print(f"{parser.prog.removesuffix('.py')}: {arguments.folder}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
