"""Cuts the frames of test_defects.py out of the quickstart's images: make_frames.py runs/quickstart (README.md)."""

import pathlib
import sys

import h5py
import numpy as np

import dosefloor_networks  # of train/python

EDGE, COUNT, FIRST_VALIDATION = 64, 25, 64  # px, frames, specimen


def around_the_particle(mask, random):
    """A window of EDGE x EDGE pixels, its middle up to 10 pixels from the particle's."""
    middle = (int(places.mean()) + random.integers(-10, 11) for places in np.nonzero(mask))
    top, left = (int(np.clip(place - EDGE // 2, 0, size - EDGE)) for place, size in zip(middle, mask.shape))
    return np.s_[top:top + EDGE, left:left + EDGE]


def main(folder):
    model = dosefloor_networks.load(folder / "unet" / "best.safetensors")
    random, found = np.random.default_rng(1), []
    with h5py.File(folder / "images.emd") as file:
        images, masks = file["entry/images/data"], file["entry/masks/data"]
        doses = file["entry/realisations"]["dose_per_A2"].reshape(images.shape[:2])
        for epoch, specimen in np.ndindex(images.shape[0], images.shape[1] - FIRST_VALIDATION):
            specimen += FIRST_VALIDATION
            window = around_the_particle(masks[epoch, specimen], random)
            counts, mask = np.round(images[epoch, specimen][window]), masks[epoch, specimen][window] > 0
            seen = model.probabilities(counts, pixel_A=0.3) > 0.5
            f1 = 2 * (seen & mask).sum() / (seen.sum() + mask.sum())
            if 300 < doses[epoch, specimen] < 2e4 and f1 > 0.8:  # where there is something to lose
                found.append((doses[epoch, specimen], counts, mask))
    found = sorted(found, key=lambda one: one[0])[::len(found) // COUNT][:COUNT]
    np.savez_compressed("frames.npz", counts=np.array([one[1] for one in found]).astype(np.uint16),
                        masks=np.packbits(np.array([one[2] for one in found]), axis=-1),
                        dose_per_A2=np.array([one[0] for one in found]))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
