"""segmentation_figure.py draws what a network has found beside image and truth, and refuses what it cannot judge."""

import h5py
import matplotlib.colors
import matplotlib.image
import numpy as np
import pytest

import segmentation_figure
import segmentation_sheet
import style
from images_file import disc
from pictures import draw, panels
from segmentation_file import found_in, write_segmentation


def test_a_row_has_image_truth_probability_and_mask(tmp_path):
    run, picture = draw("segmentation_figure.py", write_segmentation(tmp_path / "out.emd"), "--max", "3")
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (3, 4)


def test_without_the_images_probability_and_mask_remain_and_it_is_told(tmp_path):
    path = write_segmentation(tmp_path / "out.emd", images=None)
    run, picture = draw("segmentation_figure.py", path, "--max", "2")
    assert run.returncode == 0 and "images are left out of the picture" in run.stderr
    assert "images.emd is not there" in run.stderr and run.stderr.count("\n") == 1
    assert panels(picture) == (2, 2)


def test_without_truth_what_was_found_has_one_colour(tmp_path):
    run, picture = draw("segmentation_figure.py", write_segmentation(tmp_path / "out.emd", truth=False), "--max", "2")
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (2, 4)
    sheet = segmentation_sheet.read(tmp_path / "out.emd", 2)
    assert all(item.truth is None and item.image is not None for item in sheet.items)


def panel_of(picture, column, items=1, y=256, x=256):
    """Pixels [y, x, rgb] of a panel of the lowest row."""
    pixels = matplotlib.image.imread(picture)[..., :3]
    inch = int(style.RC["savefig.dpi"])
    width, figure = int(segmentation_figure.PANEL * inch), segmentation_figure
    left = int((figure.SIDE + column * (figure.PANEL + figure.GAP)) * inch)
    bottom = pixels.shape[0] - int(figure.FOOT * inch)
    return pixels[bottom - width * y // x:bottom, left:left + width]


def at(panel, where):
    """Mean colour of the panel's pixels that lie where `where` [y, x] is true, and well inside of that."""
    inner = where.astype(bool).copy()
    for axis in (0, 1):
        for step in (-4, 4):
            inner &= np.roll(where.astype(bool), step, axis)
    rows = np.arange(panel.shape[0]) * where.shape[0] // panel.shape[0]
    columns = np.arange(panel.shape[1]) * where.shape[1] // panel.shape[1]
    return panel[inner[np.ix_(rows, columns)]].mean(axis=0)


def test_true_and_false_positives_and_false_negatives_have_their_colours(tmp_path):
    path = write_segmentation(tmp_path / "out.emd", epochs=1, specimens=1, y=256, x=256, lowest=1e6)
    run, picture = draw("segmentation_figure.py", path)
    assert run.returncode == 0, run.stderr
    found, truth = found_in(256, 256) != 0, disc(256, 256) != 0
    panel = panel_of(picture, 3)
    seen = {"found": at(panel, found & truth), "false": at(panel, found & ~truth), "missed": at(panel, ~found & truth)}
    for name, colour in seen.items():
        wanted = {other: matplotlib.colors.to_rgb(code) for other, code in segmentation_figure.COLOURS.items()}
        assert min(wanted, key=lambda other: np.abs(colour - wanted[other]).sum()) == name, seen
    background = at(panel, ~found & ~truth)
    assert np.ptp(background) < 0.02


def test_the_probability_is_high_where_something_was_found(tmp_path):
    path = write_segmentation(tmp_path / "out.emd", epochs=1, specimens=1, y=256, x=256)
    run, picture = draw("segmentation_figure.py", path)
    assert run.returncode == 0, run.stderr
    found = found_in(256, 256) != 0
    panel = panel_of(picture, 2)
    assert at(panel, found).mean() > 1.5 * at(panel, ~found).mean()


def test_the_three_colours_differ_in_lightness_too():
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = sorted(float(weights @ matplotlib.colors.to_rgb(code)) for code in segmentation_figure.COLOURS.values())
    assert light[1] - light[0] > 0.15 and light[2] - light[1] > 0.15


@pytest.mark.parametrize("first_specimen, count", [(0, 6), (1, 4)])
def test_items_come_in_order_of_dose_with_image_and_truth_of_their_row(tmp_path, first_specimen, count):
    path = write_segmentation(tmp_path / "out.emd", first_specimen=first_specimen)
    sheet = segmentation_sheet.read(path, 4)
    doses = [item.row["dose_per_A2"] for item in sheet.items]
    assert doses == sorted(doses) and sheet.count == count and sheet.missing == "" and sheet.network == "msd" and sheet.threshold == 0.9
    with h5py.File(tmp_path / "images.emd") as file:
        for item in sheet.items:
            place = item.row["image_epoch"], item.row["specimen"]
            assert np.array_equal(item.image, file["entry/images/data"][place])
            assert np.array_equal(item.truth, file["entry/masks/data"][place] != 0)


def other_masks(path):
    with h5py.File(path.with_name("images.emd"), "r+") as file:
        file["entry/masks/data"][...] = 0


def other_size(path):
    write_segmentation(path.with_name("small.emd"), y=40, images="images.emd")


def fewer(path):
    write_segmentation(path.with_name("small.emd"), epochs=1, images="images.emd")


@pytest.mark.parametrize("change, text", [(other_masks, "other masks"), (other_size, "other images"), (fewer, "fewer images")])
def test_other_images_under_that_name_are_left_out(tmp_path, change, text):
    path = write_segmentation(tmp_path / "out.emd")
    change(path)
    sheet = segmentation_sheet.read(path, 6)
    assert text in sheet.missing and all(item.image is None and item.truth is None for item in sheet.items)


@pytest.mark.parametrize("row, expected", [
    ({"dose_per_A2": 12345.0, "area_A2": 10.4, "true_area_A2": 20.6, "f1": 0.51234},
     ("12.3 × 10³ e⁻/Å²", "area 10 Å² of 21 Å² · F1 0.512")),
    ({"dose_per_A2": 0.0, "area_A2": 10.4}, ("noise-free", "area 10 Å²")),
    ({"dose_per_A2": float("nan"), "area_A2": 0.0, "true_area_A2": 0.0, "f1": float("nan")},
     ("dose unknown", "area 0 Å² · no particle"))])
def test_captions_tell_dose_area_and_score(row, expected):
    assert segmentation_figure.caption(row | {"specimen": 1, "image_epoch": 2})[:2] == expected


def damage(path, change):
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def nan_pixel(file):
    file["entry/probabilities/data"][1, 2, 5, 7] = np.nan


def without(path):
    def change(file):
        del file[path]

    return change


@pytest.mark.parametrize("change, texts", [
    (nan_pixel, ["/entry/probabilities/data[1, 2]", "NaN"]),
    (without("entry/probabilities/data"), ["/entry/probabilities/data is missing"]),
    (without("entry/masks/data"), ["/entry/masks/data is missing"]),
    (without("entry/segments"), ["/entry/segments is missing"]),
    (without("entry/parameters"), ["schema 'none'", "'dosefloor-segmentation' version 1"]),
    (lambda file: file["entry/parameters"].attrs.update({"schema_version": 2}), ["version 2", "version 1"]),
])
def test_a_file_that_cannot_be_drawn_is_refused_with_one_message_and_status_2(tmp_path, change, texts):
    path = damage(write_segmentation(tmp_path / "out.emd"), change)
    run, picture = draw("segmentation_figure.py", path)
    assert run.returncode == 2 and not picture.exists()
    assert run.stderr.startswith(f"segmentation_figure: {path}: ") and run.stderr.count("\n") == 1, run.stderr
    assert all(text in run.stderr for text in texts), run.stderr
