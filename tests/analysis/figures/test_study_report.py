"""study_report.py and its figures: every setting is drawn, in panels that can be read, and the page says what the tables say."""

import subprocess
import sys

import matplotlib.image
import pytest

import study_overlay_figure
import study_tables
import study_words
from pictures import FIGURES
from report_reader import Report
from study_tables import StudyTables
from study_tables_folder import settings_of, write_study

RANGES = {"images.dose_range": ("high", "low")}
CAMERAS = {"images.dose_range": ("high", "low", "full"), "images.mtf_model": ("1", "2", "3", "4", "5")}
SIZES = {"train.specimens": ("6", "12", "24", "48")}


def script(name, *arguments):
    return subprocess.run([sys.executable, FIGURES / name, *map(str, arguments)], capture_output=True, text=True)


@pytest.mark.parametrize("name, options, axes", [
    ("study_curves_figure.py", ("--quantity", "area"), CAMERAS), ("study_curves_figure.py", ("--quantity", "f1"), SIZES),
    ("study_curves_figure.py", ("--quantity", "over_segmentation"), RANGES), ("study_limits_figure.py", (), CAMERAS),
    ("study_overlay_figure.py", (), RANGES), ("study_overlay_figure.py", (), CAMERAS),
    ("study_sizes_figure.py", (), SIZES), ("study_learning_figure.py", ("--quantity", "loss"), CAMERAS),
    ("study_learning_figure.py", ("--quantity", "f1"), RANGES)])
def test_a_figure_is_drawn_as_png_and_pdf(tmp_path, name, options, axes):
    tables = write_study(tmp_path, axes)
    run = script(name, tables, "-o", tmp_path / "figure", *options)
    assert (run.returncode, run.stderr) == (0, "")
    picture = matplotlib.image.imread(tmp_path / "figure.png")
    assert picture.shape[1] <= 1150 and picture[..., :3].std() > 0.02
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")


def test_overlays_are_of_each_setting_s_own_segmentation(tmp_path):
    tables = StudyTables(write_study(tmp_path, RANGES))
    low = next(row for row in tables.settings() if (row["network"], row["images.dose_range"]) == ("unet", "low"))
    path = study_overlay_figure.segmentation_of(tables, tables.series("dose_series"), low)
    assert path == tmp_path / "networks" / "dose_range-low,seed-0" / "unet" / "dose_series.emd"
    (tmp_path / "images.emd").unlink()
    run = script("study_overlay_figure.py", tables.folder, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "images.emd" in run.stderr and run.stderr.count("\n") == 1


def test_panels_hold_six_settings_at_most_split_by_the_key_of_fewest_values():
    settings = settings_of(CAMERAS, networks=("msd",))
    panels = study_tables.panels(settings, list(CAMERAS))
    assert [len(rows) for rows, _ in panels] == [5, 5, 5]
    assert all(differing == ["images.mtf_model"] for _, differing in panels)
    assert sorted(row["setting"] for rows, _ in panels for row in rows) == sorted(row["setting"] for row in settings)
    many = settings_of({"train.specimens": tuple(map(str, range(1, 10)))}, networks=("msd",))
    assert [len(rows) for rows, _ in study_tables.panels(many, ["train.specimens"])] == [6, 3]


def test_settings_of_a_panel_have_different_colours():
    for axes in (RANGES, SIZES, {"images.mtf_model": ("1", "2", "3", "4", "5")}):
        settings = settings_of(axes, networks=("msd",))
        colours = study_tables.colours_of(settings, list(axes))
        assert len({tuple(colour) for colour in colours}) == len(settings)


def test_settings_are_called_by_what_varies():
    row = {"images.dose_range": "low", "images.mtf_model": "3", "train.specimens": "0", "train.msd.width": ""}
    assert study_tables.setting_name(row, list(row)) == "low range, MTF 3, all specimens"
    assert study_tables.setting_name(row, ["train.msd.width"]) == "all trainings"


def test_a_study_without_sizes_has_no_figure_of_them(tmp_path):
    run = script("study_sizes_figure.py", write_study(tmp_path, RANGES), "-o", tmp_path / "figure")
    assert run.returncode == 2 and "train.specimens" in run.stderr and run.stderr.count("\n") == 1


def test_the_page_says_what_the_tables_say(tmp_path):
    tables = write_study(tmp_path, SIZES)
    (tmp_path / "report").mkdir()
    run = script("study_report.py", tables, "-o", tmp_path / "report")
    assert (run.returncode, run.stderr) == (0, "")
    page = Report(tmp_path / "report" / "index.html")
    assert all(source.startswith("data:") for source in page.sources)
    for link in page.links:
        assert (tmp_path / "report" / link).exists(), link
    row = next(row for row in page.tables["limits"] if (row[0]["text"], row[1]["text"]) == ("MSD-net", "12"))
    assert [cell["text"] for cell in row[2:5]] == ["72", "139", "518"]
    assert row[5]["text"] == "139, 268"
    claim = next(row for row in page.tables["claims"] if row[0]["text"] == "MTF 3 delays")
    assert claim[1]["small"] == "holds for 12.5 to 50 %" and claim[2]["text"] == "2.5 %"
    pair = page.tables["pairs"][1]
    assert pair[0]["text"] == "MSD-net against U-net" and [cell["text"] for cell in pair[1:]] == ["–", "0.4", "+0.250"]
    assert (tmp_path / "report" / "figures" / "sizes.pdf").exists()


def test_the_title_names_the_best_setting_of_each_network(tmp_path):
    assert study_words.answer(StudyTables(write_study(tmp_path, RANGES))) == (
        "At best, the MSD-net (high range) finds half of the particle from 72 e⁻/Å²; the U-net (high range) finds half of the "
        "particle from 72 e⁻/Å².")


def test_a_single_training_each_is_said(tmp_path):
    one, two = (StudyTables(write_study(tmp_path / str(count), RANGES, count)) for count in (1, 2))
    assert "Each setting was trained once" in study_words.replicates_note(one)
    assert "in half of the cases" in study_words.replicates_note(two)
