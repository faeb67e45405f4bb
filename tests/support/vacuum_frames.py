"""Writes series of vacuum frames as the camera of docs/conventions.md takes them, made with NumPy alone."""

import numpy as np

from images_file import draws, write_images


def transfer(y, x, c0, c3):
    """The MTF at the frequencies of a field [y, x], in FFT order."""
    q = np.hypot(2 * np.fft.fftfreq(y)[:, None], 2 * np.fft.fftfreq(x)[None, :])
    return 1 / (1 + (q / c0) ** c3)


def detect(expected, c0, c3, n0, random):
    """Counts [y, x] of a field of expected electrons: Poisson, convolution with the MTF, Poisson readout."""
    shot = random.poisson(expected).astype(float)
    counts = np.fft.ifft2(np.fft.fft2(shot) * transfer(*expected.shape, c0, c3)).real
    return counts + random.poisson(n0, expected.shape)


def write_vacuum(path, count=16, y=256, x=256, doses=(10, 1e4), sampling_A=0.08, c0=0.4, c3=3.0, n0=0.01, gain=1.0,
                 seed=1, scene=None, mask=None):
    """`count` frames with doses log-uniform in their range; `scene` [y, x] is what the expected electrons are
    multiplied by."""
    random = np.random.default_rng(seed)
    table = draws(count, 1, sampling_A, lowest=doses[0], highest=doses[1])
    table["mtf_c0"], table["mtf_c3"], table["n0"] = c0, c3, n0
    scene = np.ones((y, x)) if scene is None else scene
    images = np.array([gain * detect(n_d * scene, c0, c3, n0, random) for n_d in table["n_d"]])[:, None]
    masks = np.broadcast_to(np.zeros((y, x)) if mask is None else mask, images.shape)
    return write_images(path, images, masks, table, sampling_A=sampling_A)
