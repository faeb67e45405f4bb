"""Images and masks as `dosefloor train` shows them to networks, for training loops in PyTorch."""

import os

import h5py
import numpy as np
import torch

from .errors import FileError
from .files import Images, open_file
from .networks import normalised, symmetries_of, without_defects
from .random_streams import order_of_epoch, symmetry_of
from .tables import from_array

SPLITS = ("training", "validation", "all")
NORMALISATIONS = ("image", "local")


class StoredImages(torch.utils.data.Dataset):
    """The images of an images.emd: `dataset[i]` is (image, mask), float32 [1, y, x] both; the image normalised, the mask 0 or 1.

    split               "training": the specimens that networks of the experiment learn from, "validation": those they are judged
                        on, "all". Images of one specimen are never in both.
    specimens           ids, instead of a split
    normalisation       "image" or "local", the latter over normalisation_sigma_A; replace_defects: hot and dead pixels and lines
                        are replaced before. Defaults are those of [train]; `like`, a loaded model, has its own instead.
    symmetries          each image turned and mirrored into one of the symmetries that keep its shape, by
                        (seed, specimen, epoch) as train.seed does: call set_epoch() before each pass

    Items are ordered by image epoch, then by specimen; `rows` is their table (dose, defocus, size of the pixels, ...).
    Raises FileError for files without masks and specimens that are not there, and, when they are read, for pixels that are not
    finite and masks of other values than 0 and 1. May be used by the workers of a DataLoader.
    """

    def __init__(self, path, split="training", *, specimens=None, normalisation="image", normalisation_sigma_A=12.0,
                 replace_defects=True, symmetries=False, seed=1, like=None):
        if like is not None:
            normalisation = like.description["normalisation"]
            normalisation_sigma_A = like.description["normalisation_sigma_A"]
            replace_defects = like.description.get("replace_defects", False)
        if normalisation not in NORMALISATIONS:
            raise ValueError(f'normalisation is {normalisation!r}; expected one of {", ".join(NORMALISATIONS)}')
        self.normalisation, self.normalisation_sigma_A = normalisation, normalisation_sigma_A
        self.replace_defects, self.symmetries, self.seed, self.epoch = replace_defects, symmetries, seed, 0
        self._open_in, self._file = None, None
        with open_file(path) as file:
            if not isinstance(file, Images) or file.masks is None:
                raise FileError(f"{path}: found {file.schema}{' without masks' if isinstance(file, Images) else ''}; expected "
                                "simulated images with their masks, as `dosefloor images` makes them")
            self.path = file.path.resolve()
            self.image_epochs = len(file.images.axis("image_epoch").values)
            self.specimens = _specimens_of(file, split) if specimens is None else [int(id) for id in specimens]
            self.ids = [(epoch, specimen) for epoch in range(self.image_epochs) for specimen in self.specimens]
            self._items = [file.item(image_epoch=file.images.axis("image_epoch").values[epoch], specimen=specimen)
                           for epoch, specimen in self.ids]
            self._stored = len(file.images.axis("specimen").values)
            table = file.h5["entry"][file.table_name][()][self._items]
            self.rows = from_array(table, file.units)
            self.pixels_A = list(zip(table["pixel_y_A"].tolist(), table["pixel_x_A"].tolist()))

    def set_epoch(self, epoch):
        """Which pass over all items this is, 0, 1, ...: what symmetries are drawn by."""
        self.epoch = epoch

    def order_of_training(self, epoch):
        """The items of an epoch of `dosefloor train` in its order: each specimen once, in image epoch `epoch` modulo those there
        are. With set_epoch(epoch // image_epochs) their symmetries are those of the program, too."""
        image_epoch = epoch % self.image_epochs
        place = {specimen: image_epoch * len(self.specimens) + i for i, specimen in enumerate(self.specimens)}
        return [place[specimen] for specimen in order_of_epoch(self.specimens, self.seed, epoch)]

    def __len__(self):
        return len(self.ids)

    def __getitem__(self, place):
        image_epoch, specimen = self.ids[place]
        image, mask = self._read(place)
        if self.replace_defects:
            image = without_defects(image)
        image = normalised(image, self.normalisation, self.normalisation_sigma_A, self.pixels_A[place]).astype(np.float32)
        mask = mask.astype(np.float32)
        if self.symmetries:
            all_of_them = symmetries_of(image.shape)
            epoch = self.epoch * self.image_epochs + image_epoch
            turned, _ = all_of_them[symmetry_of(self.seed, specimen, epoch, len(all_of_them))]
            image, mask = turned(image), turned(mask)
        return tuple(torch.from_numpy(np.ascontiguousarray(array))[None] for array in (image, mask))

    def _read(self, place):
        if self._open_in != os.getpid():  # workers do not share a handle
            self._file, self._open_in = h5py.File(self.path, "r"), os.getpid()
        at = divmod(self._items[place], self._stored)
        image, mask = (self._file[f"entry/{name}/data"][at] for name in ("images", "masks"))
        if not np.isfinite(image).all() or mask.max() > 1:
            image_epoch, specimen = self.ids[place]
            raise FileError(f"{self.path}: specimen {specimen} in image epoch {image_epoch} has pixels that are not finite, or a "
                            "mask of other values than 0 and 1: the file is damaged (`dosefloor verify`)")
        return image, mask

    def __getstate__(self):
        return self.__dict__ | {"_file": None, "_open_in": None}


def _specimens_of(file, split):
    if split not in SPLITS:
        raise ValueError(f"split is {split!r}; expected one of {', '.join(SPLITS)}")
    stored = [int(id) for id in file.images.axis("specimen").values]
    if split == "all":
        return stored
    try:
        sizes = file.experiment["experiment"]
        training, validation = sizes["training_specimens"], sizes["validation_specimens"]
    except KeyError as error:
        raise FileError(f"{file.path}: which specimens are for training is not known: its keys lack {error}; give specimens=..."
                        ) from error
    wanted = range(training) if split == "training" else range(training, training + validation)
    if not wanted:
        raise FileError(f"{file.path}: none of its specimens is for {split} (a dose series has none for training): give another "
                        "split, or specimens=...")
    missing = sorted(set(wanted) - set(stored))
    if missing:
        raise FileError(f"{file.path}: specimen {missing[0]} of the {split} specimens is missing; found {len(stored)} specimens, "
                        f"{stored[0]} to {stored[-1]}; give specimens=...")
    return list(wanted)
