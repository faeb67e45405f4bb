"""images_figure.py draws what a file of images holds beside its masks, and refuses what it cannot judge."""

import h5py
import matplotlib.image
import numpy as np
import pytest

import contact_sheet
import images_figure
import style
from images_file import draws, write_discs
from pictures import draw, panels


def test_images_stand_beside_their_masks_two_pairs_a_row(tmp_path):
    run, picture = draw("images_figure.py", write_discs(tmp_path / "images.emd"), "--max", "4")
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (2, 4)


def test_a_single_image_is_drawn(tmp_path):
    run, picture = draw("images_figure.py", write_discs(tmp_path / "one image.emd", epochs=1, specimens=1))
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (1, 2)


def test_images_without_a_dose_are_drawn_in_the_order_of_the_file(tmp_path):
    path = write_discs(tmp_path / "images.emd", noise_free=True)
    with h5py.File(path, "r+") as file:
        table = file["entry/realisations"][:]
        table["dose_per_A2"] = np.nan
        file["entry/realisations"][:] = table
    run, picture = draw("images_figure.py", path)
    assert (run.returncode, run.stderr, picture.exists()) == (0, "", True)
    places = [(item.draws["image_epoch"], item.draws["specimen"]) for item in contact_sheet.read(path, 6).items]
    assert places == sorted(places)


def imported(file):
    """As frames of a microscope are: without masks, and nothing told of the lens."""
    del file["entry/masks"]
    table = file["entry/realisations"][:]
    del file["entry/realisations"]
    kept = ["image_epoch", "specimen", "dose_per_A2", "n_d", "pixel_x_A", "pixel_y_A"]
    frames = np.zeros(len(table), [(name, table.dtype[name]) for name in kept] + [("source_frame", "<i8")])
    for name in kept:
        frames[name] = table[name]
    file["entry/realisations"] = frames


def test_frames_without_masks_and_optics_are_drawn_in_grey_alone(tmp_path):
    path = damage(write_discs(tmp_path / "frames.emd", epochs=6, specimens=1), imported)
    run, picture = draw("images_figure.py", path, "--max", "4")
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (2, 4)
    pixels = matplotlib.image.imread(picture)[..., :3]
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() < 0.2  # quiet ink is all but grey
    item = contact_sheet.read(path, 6).items[3]
    assert item.mask is None
    assert images_figure.captions(item.draws, True)[1:] == ("", f"frame 3 · N_D {item.draws['n_d']:.3g} e⁻")


def test_an_image_without_a_particle_is_drawn_and_said_to_have_none(tmp_path):
    path = write_discs(tmp_path / "images.emd", epochs=1, specimens=2)
    with h5py.File(path, "r+") as file:
        file["entry/masks/data"][0, 0] = 0
    run, picture = draw("images_figure.py", path)
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (1, 4)
    empty, whole = contact_sheet.read(path, 2).items
    assert empty.is_empty and not whole.is_empty
    assert images_figure.captions(empty.draws, True, empty=True)[2].startswith("specimen 0, epoch 0 · no particle · Cs")


@pytest.mark.parametrize("dose_per_A2", [1e1, 1e6])
def test_lowest_and_highest_dose_have_their_contrast_and_the_mask_only_on_the_right(tmp_path, dose_per_A2):
    """The disc is twice as bright, at 0.06 electrons a pixel as at 6400; the mask alone has a colour."""
    path = write_discs(tmp_path / "images.emd", epochs=1, specimens=1, y=256, x=256, lowest=dose_per_A2)
    run, picture = draw("images_figure.py", path)
    assert run.returncode == 0, run.stderr
    pixels = matplotlib.image.imread(picture)[..., :3]
    inch = int(style.RC["savefig.dpi"])
    panel = int(images_figure.PANEL * inch)
    bottom = pixels.shape[0] - int(images_figure.FOOT * inch)
    left = int(images_figure.SIDE * inch)
    image = pixels[bottom - panel:bottom, left:left + panel]
    beside = pixels[bottom - panel:bottom, left + panel + int(images_figure.GAP * inch):][:, :panel]
    centre, rim = np.s_[panel // 2 - 40:panel // 2 + 40, panel // 2 - 40:panel // 2 + 40], np.s_[20:60, 100:-100]
    assert image[centre].mean() > 1.5 * image[rim].mean()
    assert np.ptp(image, axis=2).max() < 0.01
    colour = np.ptp(beside, axis=2)
    assert colour[centre].mean() > 0.1 and colour[rim].max() < 0.01


def test_doses_come_in_order_from_the_lowest_to_the_highest_of_all_specimens():
    table = np.random.default_rng(0).permutation(draws(epochs=10, specimens=6, sampling_A=0.08))
    doses = table["dose_per_A2"]
    taken = contact_sheet.spread(doses, table["specimen"], table["image_epoch"], 6)
    assert np.all(np.diff(doses[taken]) > 0)
    assert sorted(table["specimen"][taken]) == [0, 1, 2, 3, 4, 5]
    assert len(set(table["image_epoch"][taken])) > 3
    decades = np.log10(doses[taken])
    assert decades[0] < 2 and decades[-1] > 5 and np.diff(decades).max() < 2


def test_a_sheet_for_all_images_holds_each_once_in_order_of_dose():
    table = np.random.default_rng(0).permutation(draws(epochs=2, specimens=5, sampling_A=0.08))
    taken = contact_sheet.spread(table["dose_per_A2"], table["specimen"], table["image_epoch"], 99)
    assert taken == np.argsort(table["dose_per_A2"]).tolist()


def test_an_item_is_the_image_of_its_row_with_its_mask(tmp_path):
    path = write_discs(tmp_path / "images.emd")
    with h5py.File(path) as file:
        images, masks = file["entry/images/data"][:], file["entry/masks/data"][:]
    sheet = contact_sheet.read(path, 6)
    assert len(sheet.items) == sheet.count == 6 and sheet.specimens == 3
    for item in sheet.items:
        place = item.draws["image_epoch"], item.draws["specimen"]
        assert np.array_equal(item.image, images[place]) and np.array_equal(item.mask, masks[place] != 0)


def test_lengths_follow_the_pixel_that_was_drawn_for_the_image(tmp_path):
    path = write_discs(tmp_path / "images.emd", epochs=1, specimens=1, x=64, y=48, sampling_A=0.08, bin=4)
    with h5py.File(path, "r+") as file:
        table = file["entry/realisations"][:]
        table["pixel_x_A"] = 0.3
        file["entry/realisations"][:] = table
    item = contact_sheet.read(path, 1).items[0]
    assert (item.width_nm, item.height_nm) == pytest.approx((6.4 * 0.3, 4.8 * 0.32))


@pytest.mark.parametrize("number, text", [
    (0.0627, "0.0627"), (12.34, "12.3"), (999.4, "999"), (999.7, "1 × 10³"), (1000, "1 × 10³"),
    (12345, "12.3 × 10³"), (999999, "1 × 10⁶"), (1e6, "1 × 10⁶"), (0, "0")])
def test_doses_are_written_with_three_digits_and_engineers_exponents(number, text):
    assert images_figure.engineering(number) == text


def test_the_captions_tell_dose_and_defocus_with_its_sign():
    row = {"specimen": 3, "image_epoch": 1, "dose_per_A2": 12345.0, "defocus_A": -120.4, "cs_um": 5.25}
    assert images_figure.captions(row, counted=True) == (
        "12.3 × 10³ e⁻/Å²", "defocus −120 Å", "specimen 3, epoch 1 · Cs 5.2 µm")
    assert images_figure.captions(row | {"defocus_A": 80.0}, counted=False)[:2] == ("noise-free", "defocus +80 Å")


def test_averaging_keeps_a_flat_image_and_spreads_a_point_as_a_gaussian():
    assert images_figure.averaged(np.full((20, 30), 7.0), 2.0) == pytest.approx(7.0)
    point = np.zeros((41, 41))
    point[20, 20] = 1.0
    spread = images_figure.averaged(point, 2.0)
    assert spread.sum() == pytest.approx(1.0)
    assert spread[20, 20] / spread[22, 21] == pytest.approx(np.exp(5 / 8))
    assert np.array_equal(spread, spread.T)


def damage(path, change):
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def nan_pixel(file):
    file["entry/images/data"][1, 2, 5, 7] = np.nan


def without(path):
    def change(file):
        del file[path]

    return change


def other_masks(file):
    del file["entry/masks/data"]
    file["entry/masks/data"] = np.zeros((2, 3, 8, 8), np.uint8)


def one_row_less(file):
    table = file["entry/realisations"][:-1]
    del file["entry/realisations"]
    file["entry/realisations"] = table


def no_scale(file):
    table = file["entry/realisations"][:]
    del file["entry/realisations"]
    file["entry/realisations"] = table[[name for name in table.dtype.names if not name.startswith("pixel_")]]
    file["entry/images/dim3"].attrs["units"] = "px"


@pytest.mark.parametrize("change, texts", [
    (no_scale, ["pixel_x_A", "/entry/images/dim3 is not in Å"]),
    (nan_pixel, ["/entry/images/data[1, 2]", "1 pixels", "NaN"]),
    (without("entry/images/data"), ["/entry/images/data is missing"]),
    (without("entry/realisations"), ["/entry/realisations is missing"]),
    (without("entry/parameters"), ["schema 'none'", "'dosefloor-images' version 1"]),
    (other_masks, ["(2, 3, 8, 8)", "(2, 3, 48, 64)"]),
    (one_row_less, ["(5,)", "(6,)"]),
    (lambda file: file["entry/parameters"].attrs.update({"schema": "dosefloor-waves"}), ["'dosefloor-waves'"]),
    (lambda file: file["entry/parameters"].attrs.update({"schema_version": 2}), ["version 2", "version 1"]),
])
def test_a_file_that_cannot_be_drawn_is_refused_with_one_message_and_status_2(tmp_path, change, texts):
    path = damage(write_discs(tmp_path / "images.emd"), change)
    run, picture = draw("images_figure.py", path)
    assert run.returncode == 2 and not picture.exists()
    assert run.stderr.startswith(f"images_figure: {path}: ") and run.stderr.count("\n") == 1, run.stderr
    assert all(text in run.stderr for text in texts), run.stderr


@pytest.mark.parametrize("options", [("--max", "0"), ("--max", "101"), ("-o", "picture.docx")])
def test_options_that_make_no_picture_are_refused_with_status_2(tmp_path, options):
    run, picture = draw("images_figure.py", write_discs(tmp_path / "images.emd"), *options)
    assert run.returncode == 2 and options[1] in run.stderr and not picture.exists()
