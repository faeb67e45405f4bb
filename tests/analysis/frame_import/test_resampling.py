"""Frames on other pixels: sums, Fourier series, and which of them is taken."""

import json
import struct

import numpy as np
import pytest

import resampling
from refusal import Refusal


def waves(shape, *terms):
    """3 plus cosines of (cycles along y, cycles along x) over the field."""
    rows, columns = np.meshgrid(*(np.arange(length) / length for length in shape), indexing="ij")
    return 3 + sum(np.cos(2 * np.pi * (y * rows + x * columns) + 0.4) for y, x in terms)


@pytest.mark.parametrize("shape", [(20, 24), (15, 21), (64, 33), (47, 90)])
def test_waves_below_both_nyquist_frequencies_are_the_same_waves_on_other_pixels(shape):
    frame = waves((30, 42), (3, 5), (-6, 2), (0, 7))
    area = 30 * 42 / (shape[0] * shape[1])  # counts of a pixel go with its area
    assert np.allclose(resampling.fourier_resampled(frame, shape), area * waves(shape, (3, 5), (-6, 2), (0, 7)))


@pytest.mark.parametrize("shape", [(20, 24), (15, 21), (64, 33), (47, 90), (30, 42)])
def test_the_sum_of_counts_is_kept(shape):
    frame = np.random.default_rng(1).poisson(4.0, (30, 42)).astype(float)
    assert np.isclose(resampling.fourier_resampled(frame, shape).sum(), frame.sum())


def test_waves_above_the_new_nyquist_frequency_are_gone():
    assert np.allclose(resampling.fourier_resampled(waves((30, 42), (3, 15)), (20, 24)), 3 * 30 * 42 / (20 * 24))


@pytest.mark.parametrize("shape", [(8, 8), (9, 12)])
def test_going_to_finer_pixels_and_back_changes_nothing(shape):
    frame = np.random.default_rng(2).normal(size=(8, 8))  # with a Nyquist term
    assert np.allclose(resampling.fourier_resampled(resampling.fourier_resampled(frame, shape), (8, 8)), frame)


def test_shot_noise_of_resampled_vacuum_is_that_of_its_counts():
    vacuum = np.random.default_rng(3).poisson(6.0, (300, 300)).astype(float)
    coarse = resampling.fourier_resampled(vacuum, (120, 120))
    assert np.isclose(coarse.var() / coarse.mean(), 1.0, atol=0.05)


def test_bins_are_sums_of_whole_pixels_and_the_rest_is_left_out_with_a_note():
    frame = np.arange(7 * 9, dtype=float).reshape(7, 9)
    plan = resampling.to_size((7, 9), 0.1, 0.3)
    assert (plan.method, plan.factor, plan.to_px) == ("bin", 3, (2, 3)) and "1 rows" in plan.notes[0]
    assert plan(frame)[0, 0] == sum(frame[row, column] for row in range(3) for column in range(3))
    assert plan(frame).sum() == frame[:6].sum()
    assert np.isclose(plan.pixel_A, 0.3).all() and np.isclose(plan.origin_A, 0.1)  # the middle of three pixels


def test_other_sizes_are_made_by_fourier_series_to_whole_numbers_of_pixels():
    plan = resampling.to_size((100, 130), 0.1, 0.17)
    assert (plan.method, plan.to_px) == ("fourier", (59, 76))
    assert np.allclose(plan.pixel_A, (10 / 59, 13 / 76)) and plan.origin_A == 0


def test_a_size_that_frames_have_already_is_left():
    assert resampling.to_size((10, 10), 0.1, 0.1 * (1 + 1e-6)).method == "none"


@pytest.mark.parametrize("sampling_A, method, pixel_A", [
    (0.3, "none", 0.3), (0.322, "none", 0.322), (0.15, "bin", 0.3), (0.1, "bin", 0.3), (0.07, "bin", 0.28),
    (0.2, "fourier", 0.3), (0.5, "fourier", 0.3),
])
def test_for_a_network_pixels_are_kept_where_they_fit_else_summed_where_sums_fit_else_resampled(sampling_A, method,
                                                                                              pixel_A):
    plan = resampling.for_range((600, 600), sampling_A, 0.28, 0.32)
    assert plan.method == method and np.allclose(plan.pixel_A, pixel_A, rtol=1e-3)


def test_finer_pixels_than_the_camera_had_are_noted():
    assert "no information" in resampling.to_size((600, 600), 0.5, 0.3).notes[0]


def test_frames_too_small_for_the_networks_pixels_are_refused():
    with pytest.raises(Refusal, match="too small"):
        resampling.for_range((5, 5), 0.2, 0.299, 0.301)
    with pytest.raises(Refusal, match="smaller than one pixel"):
        resampling.to_size((5, 5), 0.2, 2.0)


def model_file(path, text):
    path.write_bytes(struct.pack("<Q", len(text)) + text)
    return path


def test_the_range_of_a_model_is_read_from_its_description(tmp_path):
    header = {"__metadata__": {"description": json.dumps({"pixel_A": [0.28, 0.32]})}}
    assert resampling.trained_on(model_file(tmp_path / "a.safetensors", json.dumps(header).encode())) == (0.28, 0.32)


@pytest.mark.parametrize("text", [b"{}", b'{"__metadata__": {}}', b"no JSON", b'{"__metadata__": {"description": "[1]"}}',
                                  json.dumps({"__metadata__": {"description": '{"pixel_A": [0.3, 0.2]}'}}).encode()])
def test_what_is_no_model_is_refused(tmp_path, text):
    with pytest.raises(Refusal, match="--for"):
        resampling.trained_on(model_file(tmp_path / "a.safetensors", text))
    with pytest.raises(Refusal, match="--for"):
        resampling.trained_on(tmp_path / "absent.safetensors")
