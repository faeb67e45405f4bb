"""Writes mask_a.pbm, the ground-truth mask of a.h5 as a binary PBM in [y, x] order (a.h5 is [x, y]).

Run in this folder: python mask_a.py (needs h5py and numpy). Row iy of the PBM is y = iy * 30 / 256 Å.
"""

import h5py
import numpy as np

with h5py.File("../../data/a.h5") as file:
    mask = np.ascontiguousarray(file["mask"][()].T).astype(np.uint8)
with open("mask_a.pbm", "wb") as out:
    out.write(b"P4\n%d %d\n" % (mask.shape[1], mask.shape[0]) + np.packbits(mask, axis=1).tobytes())
