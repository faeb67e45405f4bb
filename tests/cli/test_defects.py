"""A detector's hot pixels and dead lines: two hundred damaged frames, as `dosefloor segment` and Python see them.

Frames and network are those of tests/data/defects; damage is drawn here, by a seed."""

import copy

import h5py
import numpy as np
import pytest

import dosefloor_networks
from microscope_files import write_mrc

PIXEL_A = 0.3
DAMAGED = 200


def damaged(image, random):
    """One to four hot pixels or clusters of them and up to two dead or hot columns or rows, of any strength."""
    image, size, mean = image.copy(), len(image), image.mean()
    for _ in range(random.integers(1, 5)):
        y, x = random.integers(size - 1, size=2)
        strength = mean * 10 ** random.uniform(0.5, 2.8)
        for dy, dx in ((0, 0), (0, 1), (1, 0))[:random.integers(1, 4)]:
            image[y + dy, x + dx] = strength
    for _ in range(random.integers(0, 3)):
        line = image[:, random.integers(size)] if random.integers(2) else image[random.integers(size)]
        line[:] = random.choice([0.0, mean * 10 ** random.uniform(0.3, 2)])
    return image


class Frames:
    """The clean frames [frame, y, x] with their masks and doses, and as many damaged ones as are wanted, in turn."""

    def __init__(self, folder):
        with np.load(folder / "frames.npz") as file:
            self.clean, self.doses = file["counts"].astype(float), file["dose_per_A2"]
            self.masks = np.unpackbits(file["masks"], axis=-1).astype(bool)
        random = np.random.default_rng(20)
        self.origin = np.arange(DAMAGED) % len(self.clean)
        self.damaged = np.array([damaged(self.clean[i], random) for i in self.origin])


@pytest.fixture(scope="module")
def frames(data):
    return Frames(data / "defects")


@pytest.fixture(scope="module")
def model(data):
    return dosefloor_networks.load(data / "defects" / "unet.safetensors")


@pytest.fixture(scope="module")
def segmented(dosefloor, data, frames, tmp_path_factory):
    """What the program finds and says: {"clean": (probabilities [frame, y, x], its run), "damaged": ...}."""
    folder, network = tmp_path_factory.mktemp("defects"), data / "defects" / "unet.safetensors"
    found = {}
    for name, counts, doses in (("clean", frames.clean, frames.doses),
                                ("damaged", frames.damaged, frames.doses[frames.origin])):
        listed = folder / f"{name}.csv"
        listed.write_text("".join(f"{dose}\n" for dose in doses), encoding="utf-8")
        movie = write_mrc(folder / f"{name}.mrc", counts.astype("float32"), PIXEL_A)
        dosefloor("import", movie, "--dose-csv", listed, "--for", network, "-o", folder / f"{name}.emd").expect(0)
        run = dosefloor("segment", network, folder / f"{name}.emd", "-o", folder / f"{name}-found.emd").expect(0)
        with h5py.File(folder / f"{name}-found.emd") as file:
            found[name] = file["entry/probabilities/data"][:, 0], run
    return found


def f1(probabilities, masks):
    """Of each frame, at the threshold 0.5."""
    found = probabilities > 0.5
    return 2 * (found & masks).sum(axis=(1, 2)) / (found.sum(axis=(1, 2)) + masks.sum(axis=(1, 2)))


def losses(clean, damaged_ones, frames):
    """F1 of the damaged frames, and what each has lost against the clean one."""
    without, left = f1(clean, frames.masks)[frames.origin], f1(damaged_ones, frames.masks[frames.origin])
    return left, without - left


def in_python(model, images, **changes):
    one = copy.copy(model)
    one.description = {**model.description, **changes}
    return np.array([one.probabilities(image, PIXEL_A) for image in images])


def test_damaged_frames_lose_next_to_nothing_and_none_is_lost(frames, segmented):
    left, lost = losses(segmented["clean"][0], segmented["damaged"][0], frames)
    assert f1(segmented["clean"][0], frames.masks).min() > 0.7, "there must be something to lose"
    assert np.median(lost) < 0.02
    assert left.min() > 0.3
    assert np.mean(lost > 0.05) < 0.02


def test_without_replacement_most_frames_are_lost(frames, model):
    clean, bad = (in_python(model, images, replace_defects=False) for images in (frames.clean, frames.damaged))
    left, lost = losses(clean, bad, frames)
    assert np.median(lost) > 0.5 and np.mean(left < 0.01) > 0.5


def test_python_sees_what_the_program_sees(frames, model, segmented):
    some = slice(0, DAMAGED, 7)
    assert np.abs(in_python(model, frames.damaged[some]) - segmented["damaged"][0][some]).max() < 1e-5


def test_only_damage_is_replaced_and_said_so(frames, segmented):
    assert "hot or dead pixels" not in segmented["clean"][1].out + segmented["clean"][1].err
    segmented["damaged"][1].says("hot or dead pixels in", f"of {DAMAGED} images")
    for image in frames.clean:
        assert np.array_equal(dosefloor_networks.without_defects(image), image)
