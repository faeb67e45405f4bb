"""report.py and the figures it is made of: they draw what the tables say, and refuse what they cannot draw."""

import json
import subprocess
import sys

import h5py
import matplotlib.image
import numpy as np
import pytest

import curve_panels
import dose_axis
import histograms_figure
import largest_figure
import learning_figure
import network_figure
import overlay_figure
import reliability_figure
import report as report_program
import report_words
import settings
import sizes_figure
import style
from analysis_folder import CLAIMS, DOSES, settings_of, write_analysis, write_floor, write_model, write_table
from analysis_tables import Tables
from mtf_results import write_results
from observer_tables import write_no_observer
from pictures import FIGURES
from report_reader import Report

RANGES = {"images.dose_range": ("high", "low")}
CAMERAS = {"images.dose_range": ("high", "low", "full"), "images.mtf_model": ("1", "2", "3", "4", "5")}
SIZES = {"train.specimens": ("6", "12", "24", "48")}
BY_SERIES = (("curves_figure.py", "area"), ("curves_figure.py", "f1"), ("curves_figure.py", "over_segmentation"),
             ("differences_figure.py", ""), ("histograms_figure.py", ""), ("limits_figure.py", ""), ("overlay_figure.py", ""),
             ("largest_figure.py", ""))


@pytest.fixture
def tables(tmp_path):
    return write_analysis(tmp_path / "run")


def script(name, *arguments):
    return subprocess.run([sys.executable, FIGURES / name, *map(str, arguments)], capture_output=True, text=True)


def draws(name, tables, output, *options):
    run = script(name, tables, "-o", output, *options)
    assert (run.returncode, run.stderr) == (0, "")
    picture = matplotlib.image.imread(output.with_suffix(".png"))
    assert picture.shape[1] <= 1150 and picture.shape[0] > 300 and picture[..., :3].std() > 0.02
    assert output.with_suffix(".pdf").read_bytes().startswith(b"%PDF")


def quantity(name):
    return ("--quantity", name) if name else ()


@pytest.mark.parametrize("name, of", [*BY_SERIES, ("learning_figure.py", "f1"), ("learning_figure.py", "loss"),
                                      ("network_figure.py", ""), ("reliability_figure.py", "")])
def test_a_figure_of_one_setting_is_drawn_as_png_and_pdf(tables, tmp_path, name, of):
    draws(name, tables, tmp_path / "figure", *quantity(of))


@pytest.mark.parametrize("name, of, axes", [
    ("curves_figure.py", "area", CAMERAS), ("curves_figure.py", "f1", SIZES), ("curves_figure.py", "over_segmentation", RANGES),
    ("differences_figure.py", "", CAMERAS), ("histograms_figure.py", "", RANGES), ("limits_figure.py", "", CAMERAS),
    ("overlay_figure.py", "", RANGES), ("overlay_figure.py", "", CAMERAS), ("largest_figure.py", "", RANGES),
    ("sizes_figure.py", "", SIZES),
    ("learning_figure.py", "loss", CAMERAS), ("learning_figure.py", "f1", RANGES),
     ("reliability_figure.py", "", CAMERAS), ("reliability_figure.py", "", SIZES)])
def test_a_figure_of_many_settings_is_drawn_as_png_and_pdf(tmp_path, name, of, axes):
    draws(name, write_analysis(tmp_path / "run", axes, replicates=2), tmp_path / "figure", *quantity(of))


@pytest.mark.parametrize("name, of", BY_SERIES)
def test_a_series_that_is_not_there_is_refused_with_those_that_are(tables, tmp_path, name, of):
    run = script(name, tables, "-o", tmp_path / "figure", "--series", "other", *quantity(of))
    assert run.returncode == 2 and "--series other" in run.stderr and "dose_series" in run.stderr
    assert not (tmp_path / "figure.png").exists()


def test_what_is_no_folder_of_tables_is_refused(tables, tmp_path):
    run = script("limits_figure.py", tmp_path, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "provenance.json" in run.stderr and run.stderr.count("\n") == 1
    (tables / "limits.csv").unlink()
    run = script("limits_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "limits.csv" in run.stderr and run.stderr.count("\n") == 1
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"schema_version": 1}), encoding="utf-8")
    assert "version 1" in script("limits_figure.py", tables, "-o", tmp_path / "figure").stderr


def replace_in(table, old, new):
    table.write_text(table.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


def test_a_series_without_curves_or_truth_is_refused(tables, tmp_path):
    replace_in(tables / "series.csv", ",truth,", ",last frame,")
    run = script("curves_figure.py", tables, "-o", tmp_path / "figure", "--quantity", "f1")
    assert run.returncode == 2 and "no truth" in run.stderr and run.stderr.count("\n") == 1
    replace_in(tables / "series.csv", ",yes,", ",no,")
    run = script("limits_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "no curves" in run.stderr and run.stderr.count("\n") == 1


def test_overlays_need_the_images_and_name_them(tables, tmp_path):
    (tables.parent / "images.emd").unlink()
    run = script("overlay_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "images.emd" in run.stderr and run.stderr.count("\n") == 1


def test_overlays_are_of_one_particle_in_order_of_dose(tables):
    frames = overlay_figure.chosen(Tables(tables).rows("frames.csv", network="msd"))
    assert {frame["specimen"] for frame in frames} == {"0"}
    doses = [float(frame["dose_per_A2"]) for frame in frames]
    assert doses == sorted(doses) and doses[0] == pytest.approx(DOSES[0])


def test_overlays_are_of_each_setting_s_own_segmentation(tmp_path):
    tables = Tables(write_analysis(tmp_path, RANGES, replicates=2))
    low = next(row for row in tables.settings() if (row["network"], row["images.dose_range"]) == ("unet", "low"))
    path = overlay_figure.segmentation_of(tables, tables.series("dose_series"), low)
    assert path == tmp_path / "networks" / "dose_range-low,seed-0" / "unet" / "dose_series.emd"


def test_the_largest_area_is_that_of_the_frame_with_most_found_and_49_is_there_by_name_if_a_frame_is_near(tables):
    tables = Tables(tables)
    frames = largest_figure.frames_of(tables, "dose_series", tables.settings()[0])
    assert {frame["specimen"] for frame in frames} == {"0"} and len(frames) == 2
    assert float(largest_figure.largest(frames)["area_A2"]) == max(float(frame["area_A2"]) for frame in frames)
    assert largest_figure.at_named_dose(frames) is None  # 10 and 72 e⁻/Å²
    near = [frame | {"dose_per_A2": str(dose)} for frame, dose in zip(frames, (30.0, 52.0))]
    assert largest_figure.at_named_dose(near)["dose_per_A2"] == "52.0"


def test_frames_of_all_decades_are_counted_together(tables):
    tables = Tables(tables)
    setting = tables.settings()[0]
    counts, edges = histograms_figure.frames_by_f1(tables, "dose_series", setting)
    assert counts == [2.0 * (bin % 3) for bin in range(20)] and edges == pytest.approx([bin / 20 for bin in range(21)])
    assert histograms_figure.frames_by_f1(tables, "dose_series", setting, "10")[0] == [bin % 3 for bin in range(20)]
    assert histograms_figure.mean_f1(tables, "dose_series", setting) == 0.5


def add_training_f1(tables):
    rows = Tables(tables).rows("learning_curves.csv")
    write_table(tables / "learning_curves.csv", [row | {"training_f1": 0.3 * int(row["epoch"])} for row in rows])


def test_f1_of_training_images_is_drawn_where_it_is_known(tmp_path):
    tables = write_analysis(tmp_path / "run", SIZES, replicates=2)
    assert learning_figure.drawn(Tables(tables), "f1") == ["f1", "f1_at_threshold"]
    assert "training images" not in report_words.caption(Tables(tables), "learning_f1")
    add_training_f1(tables)
    assert learning_figure.drawn(Tables(tables), "f1") == ["f1", "training_f1", "f1_at_threshold"]
    assert "validation and training images" in report_words.caption(Tables(tables), "learning_f1")
    of_epoch = sizes_figure.f1_of_epoch(Tables(tables), Tables(tables).settings()[0], "training_f1")
    assert of_epoch == pytest.approx([0.9, 0.9])  # of each replicate, after the third epoch
    draws("sizes_figure.py", tables, tmp_path / "figure")


def test_captions_promise_what_is_drawn(tmp_path):
    one, many = (Tables(write_analysis(tmp_path / name, axes, count)) for name, axes, count in
                 (("one", None, 1), ("many", RANGES, 2)))
    area = {tables: report_words.caption(tables, "area_dose_series") for tables in (one, many)}
    for words in ("single frames", "Grey ground", "Light band"):
        assert words in area[one] and words not in area[many]
    assert "ideal observer" in area[one] and "ideal observer" in area[many]
    for figure in ("f1", "over_segmentation"):
        assert "Grey ground" in report_words.caption(one, f"{figure}_dose_series")
        assert "Grey ground" not in report_words.caption(many, f"{figure}_dose_series")
    write_no_observer(one.folder)
    assert "ideal observer" not in report_words.caption(one, "area_dose_series")
    assert "replicate" in report_words.caption(many, "limits_dose_series")
    assert "replicate" not in report_words.caption(one, "limits_dose_series")
    assert "nearest to the paper's 49" not in report_words.caption(one, "largest_dose_series")
    replace_in(one.folder / "series.csv", ",truth,", ",last frame,")
    assert "in the last frame" in report_words.caption(one, "largest_dose_series")
    assert "missed" not in report_words.caption(one, "overlay_dose_series")
    replace_in(one.folder / "series.csv", "particles and noise", "")
    assert "interval" not in report_words.caption(one, "area_dose_series")


def test_long_names_stand_in_lines_and_in_fewer_columns():
    name = "image to all layers false, dilation max 10, initial weights depth, learning rate 0.001"
    assert all(len(line) <= 28 for line in settings.lines_of(name, 28))
    assert " ".join(settings.lines_of(name, 28)) == name and settings.lines_of("", 28) == []
    assert dose_axis.key_columns(["high range", "low range"]) == 3 and dose_axis.key_columns([name]) == 1
    assert dose_axis.key_inches([name] * 3) > dose_axis.key_inches(["high range"] * 3)


def test_what_has_learnt_is_what_the_analysis_says(tables):
    assert "less than 80 %" in report_words.verdict_rule(Tables(tables))
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"least_plateau_share": 0.4}), encoding="utf-8")
    assert "less than 40 %" in report_words.verdict_rule(Tables(tables))
    assert "has not learnt" not in report_words.answer(Tables(tables))  # the U-net's plateau is 0.42
    del provenance["least_plateau_share"]
    (tables / "provenance.json").write_text(json.dumps(provenance), encoding="utf-8")
    (tables.parent / "report").mkdir()
    run = script("report.py", tables, "-o", tables.parent / "report")
    assert run.returncode == 2 and "earlier version" in run.stderr and run.stderr.count("\n") == 1


def test_the_page_names_trainings_that_a_time_limit_stopped(tables):
    rows = Tables(tables).rows("networks.csv")
    notes = {"msd": "", "unet": "training was stopped, really"}
    write_table(tables / "networks.csv", [row | {"note": notes[row["network"]]} for row in rows])
    told = [text for text in Report(reported(tables) / "index.html").texts if "really" in text]
    assert told == ["The U-net: training was stopped, really."]


def test_drawings_are_of_the_model_file_and_once_of_networks_built_alike(tmp_path):
    tables = write_analysis(tmp_path, RANGES)
    model = tmp_path / "networks" / "dose_range-low" / "msd" / "best.safetensors"
    assert network_figure.description_of(model)["msd"]["dilations"] == [1, 3, 2, 10]
    assert [name for name, _, _ in network_figure.different_networks(Tables(tables))] == ["msd", "unet"]
    write_model(model, "msd", dilations=(2, 2))
    assert [name for name, _, _ in network_figure.different_networks(Tables(tables))] == ["msd", "msd", "unet"]
    model.write_bytes(b"no model")
    run = script("network_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "best.safetensors" in run.stderr


def test_networks_share_a_panel_where_each_has_one_setting(tmp_path):
    one = Tables(write_analysis(tmp_path / "one"))
    assert [panel.names for panel in curve_panels.panels_of(one, "dose_series", together=True)] == [["MSD-net", "U-net"]]
    assert [panel.title for panel in curve_panels.panels_of(one, "dose_series", together=False)] == ["MSD-net", "U-net"]
    two = Tables(write_analysis(tmp_path / "two", RANGES))
    assert [panel.names for panel in curve_panels.panels_of(two, "dose_series", together=True)] == [["high range", "low range"]] * 2


@pytest.mark.parametrize("axes", [None, RANGES])
def test_the_floor_is_drawn_and_told_where_there_are_images_without_a_particle(tmp_path, axes):
    tables = write_analysis(tmp_path / "run", axes)
    write_floor(tables)
    draws("curves_figure.py", tables, tmp_path / "figure", "--quantity", "area")
    run = script("report.py", tables, "-o", tmp_path / "report")
    assert (run.returncode, run.stderr) == (0, "")
    text = " ".join(Report(tmp_path / "report" / "index.html").texts)
    assert "16 more images, of the support alone or of vacuum, give the floor" in text
    assert "floor: marked without a particle / area" in text and "0.020 to 0.10" in text
    assert "Dotted, coloured: the floor" in text and "were left out" not in text


def test_where_there_are_none_the_page_says_so_and_promises_no_floor(tables, tmp_path):
    write_floor(tables, null_specimens=())
    assert script("report.py", tables, "-o", tmp_path / "report").returncode == 0
    text = " ".join(Report(tmp_path / "report" / "index.html").texts)
    assert "It has no images without a particle" in text and "visible means at least 5 % of the area" in text
    assert "floor: marked" not in text and "the floor" not in text


def test_tables_of_an_earlier_version_do_not_say_whether_there_were_any(tables, tmp_path):
    assert script("report.py", tables, "-o", tmp_path / "report").returncode == 0
    assert "without a particle" not in " ".join(Report(tmp_path / "report" / "index.html").texts)


def test_the_example_has_a_particle_if_any_image_has_one(tables, tmp_path):
    def example():
        sheets = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(report_program.images_figure, "draw", lambda sheet, *_: sheets.append(sheet))
            report_program.draw_example(Tables(tables), tmp_path)
        return sheets[0].items[0]

    middle = example().draws
    with h5py.File(tables.parent / "images.emd", "r+") as file:
        file["entry/masks/data"][middle["image_epoch"], middle["specimen"]] = 0
    assert not example().is_empty and example().draws != middle
    with h5py.File(tables.parent / "images.emd", "r+") as file:
        file["entry/masks/data"][...] = 0
    assert example().draws == middle


def test_panels_hold_six_settings_at_most_split_by_the_key_of_fewest_values():
    rows = settings_of(CAMERAS, networks=("msd",))
    panels = settings.panels(rows, list(CAMERAS))
    assert [len(rows) for rows, _ in panels] == [5, 5, 5]
    assert all(differing == ["images.mtf_model"] for _, differing in panels)
    assert sorted(row["setting"] for rows, _ in panels for row in rows) == sorted(row["setting"] for row in rows)
    many = settings_of({"train.specimens": tuple(map(str, range(1, 10)))}, networks=("msd",))
    assert [len(rows) for rows, _ in settings.panels(many, ["train.specimens"])] == [6, 3]


def test_settings_of_a_panel_have_different_colours():
    for axes in (RANGES, SIZES, {"images.mtf_model": ("1", "2", "3", "4", "5")}):
        rows = settings_of(axes, networks=("msd",))
        colours = settings.colours_of(rows, list(axes))
        assert len({tuple(colour) for colour in colours}) == len(rows)


def test_settings_are_called_by_what_varies():
    row = {"images.dose_range": "low", "images.mtf_model": "3", "train.specimens": "0", "train.msd.width": ""}
    assert settings.setting_name(row, list(row)) == "low range, MTF 3, all specimens"
    assert settings.setting_name(row, ["train.msd.width"]) == ""
    optics = {"images.coherence": "focal-integration", "images.focal_spread_A": "[5.0, 6.0]", "train.msd.learning_rate": "0.001"}
    assert settings.setting_name(optics, list(optics)) == "focal integration, focal spread [5.0, 6.0] Å, learning rate 0.001"


def test_an_experiment_without_sizes_has_no_figure_of_them(tmp_path):
    run = script("sizes_figure.py", write_analysis(tmp_path, RANGES), "-o", tmp_path / "figure")
    assert run.returncode == 2 and "train.specimens" in run.stderr and run.stderr.count("\n") == 1


def test_what_a_network_predicts_is_drawn_against_what_is_there(tables):
    style.use()
    canvas = reliability_figure.figure(Tables(tables))
    above = max(canvas.figure.axes, key=lambda axes: axes.get_position().height)
    lines = [line for line in above.get_lines() if line.get_marker() == "o"]
    assert len(lines) == 4  # two networks in two series
    for line in lines:
        predicted, observed = line.get_xdata(), line.get_ydata()
        assert len(predicted) == 13  # one bin is empty
        assert np.allclose(observed, predicted / 2)  # in log odds
    canvas.close()


def test_the_caption_has_temperatures_errors_and_the_dose_where_a_network_is_wrong(tables, tmp_path):
    text = report_words.caption(Tables(tables), "reliability")
    assert "MSD-net: temperature 1.25, calibration error on validation images 0.012." in text
    assert "U-net: not calibrated, calibration error on validation images 0.012." in text
    assert ("In the dose series, at 10 to 100 e⁻/Å² the error of the MSD-net is 0.2: it expects 2.1 % of the pixels to be particle, "
            "where 20 % are") in text
    several = report_words.caption(Tables(write_analysis(tmp_path / "two", RANGES, replicates=2)), "reliability")
    assert "temperature 1.25 to 1.75" in several
    replace_in(tables / "calibration.csv", ",0.2,0.2", ",0.2,0.02")  # no longer clearly worse than on validation images
    assert "In the dose series" not in report_words.caption(Tables(tables), "reliability")


def test_an_analysis_without_counts_of_probabilities_has_no_such_figure(tables, tmp_path):
    head = (tables / "reliability.csv").read_text(encoding="utf-8").splitlines()[0]
    (tables / "reliability.csv").write_text(head + "\n", encoding="utf-8")
    run = script("reliability_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "reliability.csv" in run.stderr and run.stderr.count("\n") == 1
    assert not (reported(tables) / "figures" / "reliability.png").exists()
    (tables / "reliability.csv").unlink()  # as an earlier version left it
    (tables / "calibration.csv").unlink()
    assert script("report.py", tables, "-o", tables.parent / "report").returncode == 0


def reported(tables):
    folder = tables.parent / "report"
    folder.mkdir(exist_ok=True)
    run = script("report.py", tables, "-o", folder)
    assert (run.returncode, run.stderr) == (0, "")
    return folder


@pytest.fixture
def report(tables):
    return reported(tables)


def test_the_page_asks_nobody_for_anything_and_its_links_lead_somewhere(report):
    page = Report(report / "index.html")
    assert all(source.startswith("data:") for source in page.sources), page.sources
    assert "script" not in page.tags and "link" in page.tags
    assert "url(" not in (report / "index.html").read_text(encoding="utf-8")
    assert page.links
    for link in page.links:
        assert (report / link).exists(), link
    figures = {path.stem for path in (report / "figures").iterdir()}
    for name in ("limits", "area", "f1", "over_segmentation", "differences", "histograms", "overlay", "largest"):
        assert f"{name}_dose_series" in figures
    assert {"learning_f1", "learning_loss", "networks", "example", "reliability"} <= figures


def test_the_page_shows_the_limits_of_the_table(report):
    rows = {row[0]["text"]: row[1:] for row in Report(report / "index.html").tables["limits"]}
    assert [cell["text"] for cell in rows["MSD-net"]] == ["37.3", "72", "268", "0.90 to 1.10"]
    assert rows["MSD-net"][1]["small"] == "37.3 to 139"
    assert rows["MSD-net"][1]["links"] == ["../analysis/limits.csv"]
    assert [cell["text"] for cell in rows["U-net"]] == ["1 000", "not reached", "not reached", "no convergence"]
    assert rows["U-net"][1]["small"].endswith("to not reached")


def test_the_page_shows_the_doses_by_each_rule_and_why_one_cannot_be_followed(report):
    page = Report(report / "index.html")
    rows = {row[0]["text"]: row[1:] for row in page.tables["limits rules"]}
    assert [cell["text"] for cell in rows["MSD-net"]] == ["72", "72"]
    assert rows["MSD-net"][0]["links"] == ["../analysis/rules.csv"]
    assert [cell["small"] for cell in rows["MSD-net"]] == [f"37.3 to 139above {threshold}; plateau 0.95" for threshold in (0.9, 0.5)]
    assert "No doses with 1 % of the background marked: there are no score counts." in page.texts


def test_the_page_of_many_settings_says_what_the_tables_say(tmp_path):
    report = reported(write_analysis(tmp_path, SIZES, replicates=2))
    page = Report(report / "index.html")
    for link in page.links:
        assert (report / link).exists(), link
    row = next(row for row in page.tables["limits"] if (row[0]["text"], row[1]["text"]) == ("MSD-net", "12"))
    assert [cell["text"] for cell in row[2:5]] == ["72", "139", "518"]
    assert row[6]["text"] == "139, 268"
    pair = page.tables["pairs"][1]
    assert pair[0]["text"] == "MSD-net against U-net" and [cell["text"] for cell in pair[1:]] == ["–", "0.4", "+0.250"]
    assert (report / "figures" / "sizes.pdf").exists()


def test_a_camera_s_mtf_is_shown_with_the_bias_of_eq_1(tables):
    write_results(tables.parent / "mtf.json")
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"mtf": "mtf.json"}), encoding="utf-8")
    folder = reported(tables)
    assert (folder / "figures" / "mtf.pdf").exists()
    assert "c0 comes out too small" in "".join(Report(folder / "index.html").texts)


def test_the_page_says_what_the_electrons_allow(report, tables):
    page = Report(report / "index.html")
    rows = {row[0]["text"]: row[1:] for row in page.tables["limits observer"]}
    assert [cell["text"] for cell in rows["50 % of the area from"]] == ["19.3", "≤ 10"]
    assert rows["50 % of the area from"][0]["links"] == ["../analysis/observer_limits.csv"]
    told = "".join(page.texts)
    assert "The MSD-net finds half of the particle from 72 e⁻/Å²" in told
    assert "with discs of 5 Å from 19.3 e⁻/Å² (3.7 times less)" in told
    assert "with discs of 20 Å from at most 10 e⁻/Å² (at least 7.2 times less)" in told
    assert "dose_series/observer.emd" in told

    write_no_observer(tables)
    assert script("report.py", tables, "-o", report).returncode == 0
    page = Report(report / "index.html")
    assert "limits observer" not in page.tables and "dosefloor observe" in "".join(page.texts)


def test_the_page_shows_every_claim_that_is_judged_with_its_verdict(report):
    rows = [row for row in Report(report / "index.html").tables["claims"] if row[3]["text"] != "verdict"]
    judged = [claim for claim in CLAIMS if claim["verdict"] != "not studied here"]
    assert len(rows) == len(judged)
    for row, claim in zip(rows, judged):
        assert row[0]["text"] == claim["claim"] and row[1]["text"] == claim["paper"]
        assert row[3]["text"] == claim["verdict"] and row[3]["small"] == claim["reason"]
    assert rows[0][1]["small"] == "holds for 40 to 85 %"
    assert rows[0][2]["text"] == "62 %" and rows[0][2]["links"] == ["../analysis/pairs.csv"]
    assert rows[1][2]["text"] == "25.1 e⁻/Å²" and rows[1][2]["small"] == "20 to 30"


def test_what_an_experiment_does_not_touch_is_listed_for_the_paper_s_own_alone(tables):
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"experiment": "paper-mtf"}), encoding="utf-8")
    page = Report(reported(tables) / "index.html")
    row = next(row for row in page.tables["claims"] if row[3]["text"] == "not studied here")
    assert row[2]["text"] == "–" and row[2]["links"] == []
    assert "1 claim not studied here" in page.texts


def test_the_title_answers_in_one_sentence(tmp_path):
    assert report_words.answer(Tables(write_analysis(tmp_path / "one"))) == (
        "The MSD-net finds half of the particle from 72 e⁻/Å²; the U-net has not learnt to segment (it finds 42 % of the "
        "particle at the highest doses; train it longer or on more specimens).")
    assert report_words.answer(Tables(write_analysis(tmp_path / "two", RANGES))) == (
        "At best, the MSD-net (high range) finds half of the particle from 72 e⁻/Å²; the U-net has not learnt to segment in any "
        "setting (it finds 42 % of the particle at the highest doses; train it longer or on more specimens).")


def test_the_title_compares_networks_where_they_mark_equally_much_background(tmp_path):
    tables = write_analysis(tmp_path)
    rows = Tables(tables).rows("rules.csv", rule="half")
    write_table(tables / "rules.csv", [row | {"rule": "false-share"} for row in rows])
    assert report_words.answer(Tables(tables)) == (
        "With 1 % of the background marked, the MSD-net finds half of the particle from 72 e⁻/Å²; the U-net does not find half of "
        "the particle at all doses up to 1\u202f000 e⁻/Å².")


def test_a_terminal_gets_the_title_in_lines(tables):
    report = reported(tables)
    assert (report / "answer.txt").read_text(encoding="utf-8").splitlines() == report_words.answer_lines(Tables(tables))
    rows = Tables(tables).rows("rules.csv", rule="half")
    write_table(tables / "rules.csv", [row | {"rule": "false-share"} for row in rows])
    first, *lines = report_words.answer_lines(Tables(tables))
    assert first.startswith("With 1 % of the background marked") and first.endswith(":")
    assert len(lines) == len(Tables(tables).networks()) and all(line.startswith("  the ") for line in lines)


def test_a_single_training_each_is_said(tmp_path):
    one, two = (Tables(write_analysis(tmp_path / str(count), RANGES, count)) for count in (1, 2))
    assert "Each setting was trained once" in report_words.replicates_note(one)
    assert "in half of the cases" in report_words.replicates_note(two)


def test_a_broken_input_ends_it_with_status_2_and_one_message(tables):
    (tables.parent / "images.emd").write_bytes(b"nothing")
    (tables.parent / "report").mkdir()
    run = script("report.py", tables, "-o", tables.parent / "report")
    assert run.returncode == 2 and run.stderr.startswith("report: ") and run.stderr.count("\n") == 1
