"""Frames on other pixels: sums of whole pixels where these fit, else by the Fourier series of the whole field.

Both keep counts: what is resampled has the same sum. The field is taken as periodic by the Fourier series, so what
differs between opposite edges rings there, a few pixels wide.
"""

from __future__ import annotations

import dataclasses
import json
import math
import struct

import numpy as np

from refusal import Refusal

WHOLE = 1e-4  # relative: pixels that fit a whole number of times
SLACK = 0.01  # relative: sizes that a network takes for its own; train/segment/unlike_training.cpp has the same


@dataclasses.dataclass
class Resampling:
    """From `from_px` to `to_px` (y, x) pixels of `pixel_A` (y, x); `origin_A` is the place of the first one."""

    method: str  # "none", "bin" or "fourier"
    from_px: tuple
    to_px: tuple
    pixel_A: tuple
    factor: int = 1  # pixels summed along each axis
    origin_A: float = 0.0
    notes: tuple = ()

    def __call__(self, frame):
        if self.method == "bin":
            return binned(frame, self.factor)
        return fourier_resampled(frame, self.to_px) if self.method == "fourier" else frame


def binned(frame, factor):
    """Sums of factor x factor pixels; what makes no whole one at the right and the bottom is left out."""
    y, x = (length // factor for length in frame.shape)
    return frame[:y * factor, :x * factor].reshape(y, factor, x, factor).sum(axis=(1, 3))


def fourier_resampled(frame, shape):
    """The periodic field that has the same Fourier coefficients up to the lower of both Nyquist frequencies. Pixel 0
    stays where it is."""
    spectrum = np.fft.fft2(frame)
    for axis, length in enumerate(shape):
        spectrum = resized(spectrum, axis, length)
    return np.fft.ifft2(spectrum).real


def resized(spectrum, axis, length):
    """Coefficients of an axis, cut or padded with zeros; a Nyquist term counts half for each of its two frequencies."""
    spectrum = np.moveaxis(spectrum, axis, 0)
    before = len(spectrum)
    common = min(before, length)
    result = np.zeros((length, *spectrum.shape[1:]), complex)
    positive, negative = (common + 1) // 2, (common - 1) // 2  # frequencies 0 .. and below 0, Nyquist's left out
    result[:positive] = spectrum[:positive]
    if negative:
        result[-negative:] = spectrum[-negative:]
    if common % 2 == 0:
        half = common // 2
        if length == before:
            result[half] = spectrum[half]
        elif length < before:
            result[half] = spectrum[half] + spectrum[before - half]
        else:
            result[half] = result[length - half] = 0.5 * spectrum[half]
    return np.moveaxis(result, 0, axis)


def unchanged(shape, sampling_A, notes=()):
    return Resampling("none", shape, shape, (sampling_A, sampling_A), notes=tuple(notes))


def by_bins(shape, sampling_A, factor):
    y, x = (length // factor for length in shape)
    if min(y, x) < 1:
        raise Refusal(f"frames of {shape[1]} x {shape[0]} pixels of {sampling_A:.6g} Å are smaller than one pixel of "
                      f"{factor * sampling_A:.6g} Å")
    left_out = (shape[0] - y * factor, shape[1] - x * factor)
    notes = [f"{left_out[1]} columns and {left_out[0]} rows at the right and the bottom make no whole pixel and are left "
             "out"]
    return Resampling("bin", shape, (y, x), (factor * sampling_A,) * 2, factor, (factor - 1) / 2 * sampling_A,
                      tuple(notes if any(left_out) else ()))


def to_size(shape, sampling_A, pixel_A):
    """To pixels of this size, as exactly as a whole number of them allows."""
    ratio = pixel_A / sampling_A
    factor = round(ratio)
    if factor >= 1 and abs(ratio - factor) < WHOLE * factor:
        return by_bins(shape, sampling_A, factor) if factor > 1 else unchanged(shape, sampling_A)
    to_px = tuple(round(length * sampling_A / pixel_A) for length in shape)
    if min(to_px) < 1:
        raise Refusal(f"frames of {shape[1]} x {shape[0]} pixels of {sampling_A:.6g} Å are smaller than one pixel of "
                      f"{pixel_A:.6g} Å")
    size_A = tuple(length * sampling_A / pixels for length, pixels in zip(shape, to_px))
    notes = [] if ratio > 1 else [f"pixels of {sampling_A:.6g} Å become finer ones: above {0.5 / sampling_A:.4g} 1/Å the "
                                  "images have no information, and no noise"]
    return Resampling("fourier", shape, to_px, size_A, notes=tuple(notes))


def for_range(shape, sampling_A, lowest_A, highest_A):
    """To pixels that a network was trained on: the frames' own, else whole numbers of them, else the range's middle."""
    if lowest_A * (1 - SLACK) <= sampling_A <= highest_A * (1 + SLACK):
        return unchanged(shape, sampling_A, ["the pixels are of a size that the network was trained on: not resampled"])
    middle_A = (lowest_A + highest_A) / 2
    fitting = [factor for factor in range(2, math.floor(highest_A / sampling_A * (1 + WHOLE)) + 1)
               if factor * sampling_A >= lowest_A * (1 - WHOLE)]
    if fitting:
        return by_bins(shape, sampling_A, min(fitting, key=lambda factor: abs(factor * sampling_A - middle_A)))
    resampling = to_size(shape, sampling_A, middle_A)
    for size_A in resampling.pixel_A:
        if not lowest_A * (1 - SLACK) <= size_A <= highest_A * (1 + SLACK):
            raise Refusal(f"frames of {shape[1]} x {shape[0]} pixels of {sampling_A:.6g} Å are too small to be resampled to "
                          f"{lowest_A:.6g} to {highest_A:.6g} Å: whole pixels would have {size_A:.6g} Å")
    return resampling


def trained_on(path):
    """(lowest, highest) edge of a pixel in Å that a model of `dosefloor train` has seen."""
    try:
        with open(path, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if not 2 <= length <= 100_000_000:
                raise ValueError("no header of safetensors")
            description = json.loads(json.loads(file.read(length))["__metadata__"]["description"])
        lowest_A, highest_A = (float(edge) for edge in description["pixel_A"])
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        reason = error.strerror if isinstance(error, OSError) else "it does not tell the pixels that it was trained on"
        raise Refusal(f"--for {path}: {reason}; expected a model of `dosefloor train` (best.safetensors)") from error
    if not 0 < lowest_A <= highest_A < math.inf:
        raise Refusal(f"--for {path}: trained on pixels of {lowest_A} to {highest_A} Å; expected sizes above 0")
    return lowest_A, highest_A
