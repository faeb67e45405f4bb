"""What is read of each format: frames in their order, pixels, electrons; and what is no series of images."""

import h5py
import numpy as np
import pytest
import tifffile

import source
from images_file import write_discs
from microscope_files import (DigitalMicrograph, dm_image, write_berkeley, write_dm, write_mrc, write_tiff, write_velox)
from refusal import Refusal

FRAMES = np.random.default_rng(1).integers(0, 2000, (4, 12, 20)).astype("uint16")
WRITERS = {"a.dm3": write_dm, "a.dm4": write_dm, "a.mrc": write_mrc, "a.tif": write_tiff, "a.emd": write_berkeley,
           "velox.emd": write_velox}


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("type", ["uint16", "float32"])
def test_frames_and_pixels_are_those_of_the_file(tmp_path, name, count, type):
    frames = FRAMES[:count].astype(type)
    read = source.read(WRITERS[name](tmp_path / name, frames))
    assert (read.count, read.height, read.width) == frames.shape
    assert np.array_equal(np.array(list(read.frames())), frames)
    assert np.allclose((read.sampling.x_A, read.sampling.y_A), 0.3, rtol=1e-6) and read.sampling.missing == ""
    assert read.electrons is None


@pytest.mark.parametrize("name", WRITERS)
def test_a_size_that_the_file_does_not_tell_is_missing(tmp_path, name):
    without = {"pixel_m": 1.0, "unit": ""} if "velox" in name else {"pixel_A": None} if "mrc" in name else \
        {"unit": ""} if ".dm" in name else {"pixel": None}
    assert source.read(WRITERS[name](tmp_path / name, FRAMES, **without)).sampling.missing


@pytest.mark.parametrize("unit, pixel", [("nm", 0.03), ("micron", 3e-5), ("\\u00B5m", 3e-5), ("pm", 30.0)])
def test_imagejs_units_are_read(tmp_path, unit, pixel):
    assert np.isclose(source.read(write_tiff(tmp_path / "a.tif", FRAMES, pixel, unit)).sampling.x_A, 0.3, rtol=1e-5)


@pytest.mark.parametrize("name", ["a.dm3", "a.dm4"])
def test_electrons_of_a_count_are_read_where_the_intensity_is_in_electrons(tmp_path, name):
    found = source.read(write_dm(tmp_path / name, FRAMES, counts_unit="e-", counts_scale=0.125, counts_origin=10.0)).electrons
    assert (found.per_count, found.origin) == (0.125, 10.0)
    assert source.read(write_dm(tmp_path / name, FRAMES, counts_unit="counts", counts_scale=0.125)).electrons is None


def test_a_file_of_several_images_asks_which(tmp_path):
    path = write_dm(tmp_path / "a.dm4", FRAMES, more=[dm_image(FRAMES[:1] + 7, 0.03, "nm", name="survey")])
    with pytest.raises(Refusal, match="0: frames.*1: survey.*--signal"):
        source.read(path)
    assert np.array_equal(next(source.read(path, 1).frames()), FRAMES[0] + 7)
    with pytest.raises(Refusal, match="--signal 2"):
        source.read(path, 2)
    with pytest.raises(Refusal, match="0: BM-Ceta.*1: Flucam"):
        source.read(write_velox(tmp_path / "v.emd", FRAMES, names=("BM-Ceta", "Flucam")))


def test_what_is_no_image_beside_the_frames_needs_no_choice(tmp_path):
    transform = dm_image(np.ones((1, 8, 8), "complex64"), 0.1, "1/nm", name="FFT")
    path = write_dm(tmp_path / "a.dm4", FRAMES, more=[transform])
    assert np.array_equal(np.array(list(source.read(path).frames())), FRAMES)


def test_axes_are_found_by_their_names(tmp_path):
    path = write_berkeley(tmp_path / "a.emd", FRAMES)
    with h5py.File(path, "r+") as file:  # as if its writer had stored [frame, y, x]
        group = file["data/frames"]
        data = np.transpose(group["data"][()])
        del group["data"]
        group["data"] = data
        group["dim1"], group["dim3"] = group.pop("dim3")[()], group.pop("dim1")[()]
        group["dim1"].attrs.update({"name": "frame", "units": ""})
        group["dim3"].attrs.update({"name": "x", "units": "Å"})
    read = source.read(path)
    assert (read.count, read.height, read.width) == FRAMES.shape
    assert np.array_equal(np.array(list(read.frames())), FRAMES)


def in_colours(path):
    tifffile.imwrite(path, np.zeros((12, 20, 3), "uint8"), photometric="rgb")
    return path


def a_spectrum_image(path):
    frames = dm_image(FRAMES, 0.03, "nm")
    frames["ImageData"]["Calibrations"]["Dimension"][2]["Units"] = "eV"
    DigitalMicrograph(4).write(path, {"ImageList": [frames]})
    return path


def a_transform(path):
    return write_dm(path, np.ones((1, 8, 8), "complex64"), 0.1, "1/nm")


@pytest.mark.parametrize("name, make, text", [
    ("a.tif", in_colours, "in colours"), ("a.dm4", a_spectrum_image, "series in eV"), ("a.dm3", a_transform, "complex64"),
])
def test_what_is_no_series_of_images_says_what_it_is(tmp_path, name, make, text):
    with pytest.raises(Refusal, match=text):
        source.read(make(tmp_path / name))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("share", [0.0, 0.02, 0.6])
def test_a_file_that_was_cut_off_is_refused(tmp_path, name, share):
    path = WRITERS[name](tmp_path / name, FRAMES)
    content = path.read_bytes()
    path.write_bytes(content[:int(share * len(content))])
    with pytest.raises(Refusal, match=name):
        list(source.read(path).frames())


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_something_else_is_refused(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"neither frames nor anything else that a microscope writes. " * 100)
    with pytest.raises(Refusal, match=name):
        list(source.read(path).frames())


def test_big_endian_mrc_is_refused(tmp_path):
    with pytest.raises(Refusal, match="big-endian"):
        source.read(write_mrc(tmp_path / "a.mrc", FRAMES, order=">"))


def test_other_names_folders_and_absent_files_are_refused(tmp_path):
    (tmp_path / "folder.tif").mkdir()
    for name, text in (("a.png", ".dm3, .dm4"), ("folder.tif", "not a file"), ("a.mrc", "no such file")):
        with pytest.raises(Refusal, match=text):
            source.read(tmp_path / name)


def test_our_own_images_need_no_importing(tmp_path):
    with pytest.raises(Refusal, match="needs no importing"):
        source.read(write_discs(tmp_path / "images.emd"))
