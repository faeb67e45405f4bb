"""Makes the report of an analysis: all figures, and one page that holds them.

usage: report.py RUN/analysis -o RUN/report

Figures are in RUN/report/figures, each as PNG and PDF. index.html has the PNGs inside and asks nobody for anything.
"""

import argparse
import pathlib
import sys

import style
from analysis_tables import Tables
from emd_signal import InputError

import area_figure
import contact_sheet
import f1_figure
import images_figure
import learning_figure
import mtf_figure
import network_figure
import over_segmentation_figure
import overlay_figure
import report_page
from table_program import save


def draw_series(tables, series, folder):
    """Figures of one series; those that need truth are left out where there is none."""
    named = {"area": (area_figure, False), "overlay": (overlay_figure, False), "f1": (f1_figure, True),
             "over_segmentation": (over_segmentation_figure, True)}
    truth = tables.row("series.csv", series=series)["reference"] == "truth"
    made = []
    for name, (script, needs_truth) in named.items():
        if truth or not needs_truth:
            save(script.figure(tables, series), folder / f"{name}_{series}")
            made.append(f"{name}_{series}")
    return made


def draw_all(tables, folder):
    """Names of the figures, in the order of the page."""
    made = [name for series in tables.series_names() for name in draw_series(tables, series, folder)]
    for name, script in {"learning": learning_figure, "networks": network_figure}.items():
        save(script.figure(tables), folder / name)
        made.append(name)
    images = tables.experiment_folder / tables.provenance["images"]["file"]
    sheet = contact_sheet.read(images, 3)
    sheet.items = [sheet.items[len(sheet.items) // 2]]  # neither the lowest dose nor the highest
    for ending in (".png", ".pdf"):
        images_figure.draw(sheet, images, folder / f"example{ending}")
    made.append("example")
    if tables.provenance["mtf"]:
        results = tables.experiment_folder / tables.provenance["mtf"]
        for ending in (".png", ".pdf"):
            mtf_figure.draw(mtf_figure.read(results), results, folder / f"mtf{ending}", 6)
        made.append("mtf")
    return made


def make(description, tables_of, draw, page):
    """Draws what the command line says, and returns the exit status: 2 for what cannot be drawn."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path, help="tables of `dosefloor analyse` (<output.folder>/analysis)")
    parser.add_argument("-o", "--output", type=pathlib.Path, required=True, help="folder of the report")
    arguments = parser.parse_args()
    try:
        style.use()
        tables = tables_of(arguments.folder)
        figures = draw(tables, arguments.output / "figures")
        text = page(tables, arguments.output / "figures", figures)
        (arguments.output / "index.html").write_text(text, encoding="utf-8")
    except (InputError, OSError) as error:
        print(f"{parser.prog.removesuffix('.py')}: {arguments.folder}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(make(__doc__, Tables, draw_all, report_page.page))
