"""report.py and the figures it is made of: they draw what the tables say, and refuse what they cannot draw."""

import json
import subprocess
import sys

import matplotlib.image
import pytest

import network_figure
import overlay_figure
import report_words
from analysis_folder import CLAIMS, DOSES, write_analysis
from analysis_tables import Tables
from mtf_results import write_results
from observer_tables import write_no_observer
from pictures import FIGURES
from report_reader import Report

BY_SERIES = ("area_figure.py", "overlay_figure.py", "f1_figure.py", "over_segmentation_figure.py")


@pytest.fixture
def tables(tmp_path):
    return write_analysis(tmp_path / "run")


def script(name, *arguments):
    return subprocess.run([sys.executable, FIGURES / name, *arguments], capture_output=True, text=True)


@pytest.mark.parametrize("name", [*BY_SERIES, "learning_figure.py", "network_figure.py"])
def test_a_figure_is_drawn_as_png_and_pdf(tables, tmp_path, name):
    run = script(name, tables, "-o", tmp_path / "figure")
    assert (run.returncode, run.stderr) == (0, "")
    picture = matplotlib.image.imread(tmp_path / "figure.png")
    assert picture.shape[1] <= 1150 and picture.shape[0] > 300 and picture[..., :3].std() > 0.02
    assert (tmp_path / "figure.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("name", BY_SERIES)
def test_a_series_that_is_not_there_is_refused_with_those_that_are(tables, tmp_path, name):
    run = script(name, tables, "-o", tmp_path / "figure", "--series", "other")
    assert run.returncode == 2 and "--series other" in run.stderr and "dose_series" in run.stderr
    assert not (tmp_path / "figure.png").exists()


def test_what_is_no_folder_of_tables_is_refused(tables, tmp_path):
    run = script("area_figure.py", tmp_path, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "provenance.json" in run.stderr and run.stderr.count("\n") == 1
    (tables / "limits.csv").unlink()
    run = script("area_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "limits.csv" in run.stderr and run.stderr.count("\n") == 1
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"schema_version": 2}), encoding="utf-8")
    assert "version 2" in script("area_figure.py", tables, "-o", tmp_path / "figure").stderr


def test_overlays_need_the_images_and_name_them(tables, tmp_path):
    (tables.parent / "images.emd").unlink()
    run = script("overlay_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "images.emd" in run.stderr


def test_overlays_are_of_one_particle_in_order_of_dose(tables):
    frames = overlay_figure.chosen(Tables(tables).rows("frames.csv", network="msd"))
    assert {frame["specimen"] for frame in frames} == {"0"}
    doses = [float(frame["dose_per_A2"]) for frame in frames]
    assert doses == sorted(doses) and doses[0] == pytest.approx(DOSES[0])


def test_drawings_are_of_the_model_file(tables, tmp_path):
    description = network_figure.description_of(tables.parent / "msd" / "best.safetensors")
    assert description["msd"]["dilations"] == [1, 3, 2, 10]
    (tables.parent / "unet" / "best.safetensors").write_bytes(b"no model")
    run = script("network_figure.py", tables, "-o", tmp_path / "figure")
    assert run.returncode == 2 and "best.safetensors" in run.stderr


@pytest.fixture
def report(tables):
    folder = tables.parent / "report"
    folder.mkdir()
    run = script("report.py", tables, "-o", folder)
    assert (run.returncode, run.stderr) == (0, "")
    return folder


def test_the_page_asks_nobody_for_anything_and_its_links_lead_somewhere(report):
    page = Report(report / "index.html")
    assert all(source.startswith("data:") for source in page.sources), page.sources
    assert "script" not in page.tags and "link" in page.tags
    assert "url(" not in (report / "index.html").read_text(encoding="utf-8")
    assert page.links
    for link in page.links:
        assert (report / link).exists(), link


def test_the_page_shows_the_limits_of_the_table(report):
    rows = {row[0]["text"]: row[1:] for row in Report(report / "index.html").tables["limits"]}
    assert [cell["text"] for cell in rows["50 % of the area from"]] == ["63.1", "not reached"]
    assert rows["50 % of the area from"][0]["small"] == "42.1 to 94.6"
    assert rows["converged from"][0]["small"].endswith("to not reached")
    assert rows["50 % of the area from"][0]["links"] == ["../analysis/limits.csv"]
    assert rows["target band, area / reference"][0]["text"] == "0.90 to 1.10"


def test_a_camera_s_mtf_is_shown_with_the_bias_of_eq_1(tables):
    write_results(tables.parent / "mtf.json")
    provenance = json.loads((tables / "provenance.json").read_text(encoding="utf-8"))
    (tables / "provenance.json").write_text(json.dumps(provenance | {"mtf": "mtf.json"}), encoding="utf-8")
    folder = tables.parent / "report"
    folder.mkdir()
    run = script("report.py", tables, "-o", folder)
    assert (run.returncode, run.stderr) == (0, "")
    assert (folder / "figures" / "mtf.pdf").exists()
    assert "c0 comes out too small" in "".join(Report(folder / "index.html").texts)


def test_the_page_says_what_the_electrons_allow(report, tables):
    page = Report(report / "index.html")
    rows = {row[0]["text"]: row[1:] for row in page.tables["limits observer"]}
    assert [cell["text"] for cell in rows["50 % of the area from"]] == ["25.1", "≤ 10"]
    assert rows["50 % of the area from"][0]["links"] == ["../analysis/observer_limits.csv"]
    told = "".join(page.texts)
    assert "found by the MSD-net from 63.1 e⁻/Å² on" in told
    assert "by discs of 5 Å from 25.1 e⁻/Å² (2.5 times less)" in told
    assert "by discs of 20 Å from at most 10 e⁻/Å² (at least 6.3 times less)" in told
    assert "dose_series/observer.emd" in told

    write_no_observer(tables)
    assert script("report.py", tables, "-o", report).returncode == 0
    page = Report(report / "index.html")
    assert "limits observer" not in page.tables and "dosefloor observe" in "".join(page.texts)


def test_the_page_shows_every_claim_with_its_verdict(report):
    rows = [row for row in Report(report / "index.html").tables["claims"] if row[3]["text"] != "verdict"]
    assert len(rows) == len(CLAIMS)
    for row, claim in zip(rows, CLAIMS):
        assert row[0]["text"] == claim["claim"] and row[1]["text"] == claim["paper"]
        assert row[3]["text"] == claim["verdict"] and row[3]["small"] == claim["reason"]
    assert rows[0][2]["text"] == "62 %" and rows[0][2]["links"] == ["../analysis/paired_limits.csv"]
    assert rows[1][2]["text"] == "25.1 e⁻/Å²" and rows[1][2]["small"] == "20 to 30"
    assert rows[2][2]["text"] == "–" and rows[2][2]["links"] == []


def test_the_title_answers_in_one_sentence(tables):
    assert report_words.answer(Tables(tables)) == (
        "The MSD-net finds half of the particle from 63.1 e⁻/Å² and the U-net does not find half of the particle up to "
        "1\u202f000 e⁻/Å².")


def test_a_broken_input_ends_it_with_status_2_and_one_message(tables):
    (tables.parent / "images.emd").write_bytes(b"nothing")
    run = script("report.py", tables, "-o", tables.parent / "report")
    assert run.returncode == 2 and run.stderr.startswith("report: ") and run.stderr.count("\n") == 1
