"""Makes the report of a study: all figures, and one page that holds them.

usage: study_report.py RUN/analysis -o RUN/report

Figures are in RUN/report/figures, each as PNG and PDF. index.html has the PNGs inside and asks nobody for anything.
"""

import sys

import report
import study_curves_figure
import study_learning_figure
import study_limits_figure
import study_overlay_figure
import study_page
import study_sizes_figure
from study_tables import StudyTables, file_name
from table_program import save


def draw_series(tables, series, folder):
    """Figures of one series with curves; those that need truth are left out where there is none."""
    truth = tables.row("study_series.csv", series=series)["reference"] == "truth"
    made = {f"limits_{file_name(series)}": study_limits_figure.figure(tables, series)}
    for quantity, (_, _, _, _, needs_truth) in study_curves_figure.QUANTITIES.items():
        if truth or not needs_truth:
            made[f"{quantity}_{file_name(series)}"] = study_curves_figure.figure(tables, series, quantity)
    made[f"overlay_{file_name(series)}"] = study_overlay_figure.figure(tables, series)
    for name, canvas in made.items():
        save(canvas, folder / name)
    return list(made)


def draw_all(tables, folder):
    """Names of the figures, in the order of the page."""
    made = [name for series in tables.series_names(with_curves=True) for name in draw_series(tables, series, folder)]
    if study_sizes_figure.KEY in tables.keys:
        save(study_sizes_figure.figure(tables), folder / "sizes")
        made.append("sizes")
    for quantity in study_learning_figure.QUANTITIES:
        save(study_learning_figure.figure(tables, quantity), folder / f"learning_{quantity}")
        made.append(f"learning_{quantity}")
    return made


if __name__ == "__main__":
    sys.exit(report.make(__doc__, StudyTables, draw_all, study_page.page))
