"""Corrections, sums and refusals of frames on their way."""

import numpy as np
import pytest

import corrections
import resampling
import source
from electrons import Electrons
from microscope_files import write_mrc
from refusal import Refusal
from series import Series

FRAMES = np.random.default_rng(1).integers(50, 2000, (7, 12, 20)).astype("float32")


def series(path, frames=FRAMES, doses=None, group=1, electrons=None, **references):
    read = source.read(write_mrc(path / "a.mrc", frames))
    doses = np.arange(1.0, len(frames) + 1) if doses is None else doses
    return Series([read], [electrons], [corrections.Corrections(electrons, **references)], doses, 0.3,
                  resampling.unchanged((12, 20), 0.3), group)


def test_raw_frames_without_corrections_stay_as_they_are(tmp_path):
    frames = list(series(tmp_path))
    assert np.array_equal([frame.counts for frame in frames], FRAMES)
    assert [frame.dose_per_A2 for frame in frames] == [1, 2, 3, 4, 5, 6, 7]


def test_corrected_is_raw_less_dark_times_gain_times_electrons_of_a_count(tmp_path):
    dark, gain = np.full((12, 20), 40.0), np.linspace(0.5, 1.5, 240).reshape(12, 20)
    frames = list(series(tmp_path, electrons=Electrons(0.25), dark=dark, gain=gain))
    assert np.allclose([frame.counts for frame in frames], (FRAMES - dark) * gain * 0.25, rtol=1e-6)
    assert frames[0].electrons_per_count == 0.25


def test_the_origin_of_a_calibration_is_the_dark_where_there_is_no_reference(tmp_path):
    assert np.allclose(next(iter(series(tmp_path, electrons=Electrons(0.5, 30.0)))).counts, (FRAMES[0] - 30) * 0.5)
    with_dark = series(tmp_path, electrons=Electrons(0.5, 30.0), dark=np.full((12, 20), 40.0))
    assert np.allclose(next(iter(with_dark)).counts, (FRAMES[0] - 40) * 0.5)


def test_sums_take_consecutive_frames_and_their_doses_and_leave_out_what_makes_no_whole_one(tmp_path):
    summed = series(tmp_path, group=3)
    frames = list(summed)
    assert (summed.count, summed.left_out, [frame.first for frame in frames]) == (2, 1, [0, 3])
    assert np.allclose([frame.counts for frame in frames], [FRAMES[:3].sum(axis=0), FRAMES[3:6].sum(axis=0)])
    assert [frame.dose_per_A2 for frame in frames] == [6, 15]


def test_a_sum_of_more_frames_than_there_are_is_refused(tmp_path):
    with pytest.raises(Refusal, match="--sum 8: there are 7 frames"):
        series(tmp_path, group=8)


def test_doses_are_counted_from_the_mean_by_the_area_of_a_pixel(tmp_path):
    read = source.read(write_mrc(tmp_path / "a.mrc", FRAMES))
    counted = Series([read], [Electrons(0.5)], [corrections.Corrections(Electrons(0.5))], None, 0.3,
                     resampling.unchanged((12, 20), 0.3), 2)
    expected = FRAMES[:6].mean(axis=(1, 2)).reshape(3, 2).sum(axis=1) * 0.5 / 0.09
    assert np.allclose([frame.dose_per_A2 for frame in counted], expected)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_pixels_that_are_not_finite_are_refused_with_their_frame(tmp_path, value):
    frames = FRAMES.copy()
    frames[4, 2, 3] = value
    with pytest.raises(Refusal, match="a.mrc: frame 4 has 1 of 240 pixels that are not finite"):
        list(series(tmp_path, frames))


def test_counts_beyond_single_precision_are_refused(tmp_path):
    with pytest.raises(Refusal, match="frame 0, corrected, has 240"):
        list(series(tmp_path, gain=np.full((12, 20), 1e38)))


@pytest.mark.parametrize("change, text", [
    (lambda image: image[:, :, :-1], "19 x 12 pixels, and frames of 20 x 12"),
    (lambda image: np.repeat(image, 2, axis=0), "2 frames; expected one image"),
    (lambda image: image * np.nan, "240 pixels are not finite"),
])
def test_references_of_another_shape_or_without_numbers_are_refused(tmp_path, change, text):
    read = source.read(write_mrc(tmp_path / "a.mrc", FRAMES))
    path = write_mrc(tmp_path / "dark.mrc", np.ascontiguousarray(change(FRAMES[:1])))
    with pytest.raises(Refusal, match=text) as refused:
        corrections.reference(path, "--dark", read)
    assert "--dark" in str(refused.value) and "dark.mrc" in str(refused.value)
