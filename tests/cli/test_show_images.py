"""`dosefloor show` of a file of images: the schema in the file decides what is printed and drawn."""

import h5py
import numpy as np
import pytest

from images_file import write_discs


@pytest.fixture
def images(tmp_path):
    return write_discs(tmp_path / "images.emd")


def test_it_lists_images_masks_and_what_was_drawn_for_them(dosefloor, images):
    run = dosefloor("show", images).expect(0)
    lines = {line.split()[0]: line for line in run.out.splitlines() if line.startswith("  ")}
    for signal, dtype in {"images": "float32", "masks": "uint8"}.items():
        assert dtype in lines[signal] and "2 image_epoch x 3 specimen x 48 y" in lines[signal], run
    assert "counts" in lines["images"] and "6 rows" in lines["realisations"], run
    run.says("dosefloor-images (version 1)", "dose_per_A2", "size_px = [64, 48]")


def test_it_draws_the_contact_sheet_of_images(dosefloor, images, tmp_path):
    dosefloor("show", images, "--png", tmp_path / "images.png", "--max", 2).expect(0)
    assert (tmp_path / "images.png").read_bytes().startswith(b"\x89PNG")


def test_what_cannot_be_drawn_is_bad_input_with_the_scripts_message(dosefloor, images, tmp_path):
    with h5py.File(images, "r+") as file:
        file["entry/images/data"][1, 2, 3, 4] = np.nan
    dosefloor("show", images, "--png", tmp_path / "images.png").refuses(
        str(images), "/entry/images/data[1, 2] has 1 pixels that are NaN")
    assert not (tmp_path / "images.png").exists()


def test_images_hold_no_structure(dosefloor, images):
    dosefloor("show", images, "--xyz", 0).refuses("'dosefloor-images'", "'dosefloor-waves'")


@pytest.mark.parametrize("schema, found, readable", [
    ({"schema": "dosefloor-dreams"}, "'dosefloor-dreams' version 1",
     "'dosefloor-waves' version 1 or 'dosefloor-images' version 1"),
    ({"version": 2}, "'dosefloor-images' version 2", "this program reads 'dosefloor-images' version 1"),
])
def test_files_of_another_kind_or_version_are_refused(dosefloor, tmp_path, schema, found, readable):
    path = write_discs(tmp_path / "other.emd", **schema)
    for options in ((), ("--png", tmp_path / "other.png")):
        dosefloor("show", path, *options).refuses(found, readable)
