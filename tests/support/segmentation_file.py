"""Writes small segmentations as `dosefloor segment` lays them out, beside the images they were made of."""

import h5py
import numpy as np

from images_file import disc, write_discs, write_signal

THRESHOLD = 0.9


def found_in(y, x):
    """A disc that lies a fourth of its width too far to the right: pixels are found, falsely found and missed."""
    return np.roll(disc(y, x), min(y, x) // 8, axis=1)


def counts(found, truth):
    found, truth = found.astype(bool), truth.astype(bool)
    return int((found & truth).sum()), int((found & ~truth).sum()), int((~found & truth).sum())


def write_segmentation(path, epochs=2, specimens=3, y=48, x=64, truth=True, images="images.emd", pixel_A=0.3,
                       schema="dosefloor-segmentation", version=1, first_specimen=0, **of_images):
    """The segmentation `path` of the images `images`, which are written beside it unless that is None."""
    if images is not None:
        write_discs(path.with_name(images), epochs, specimens, y, x, sampling_A=pixel_A, **of_images)
        if not truth:
            with h5py.File(path.with_name(images), "r+") as file:
                del file["entry/masks"]
    found, true = found_in(y, x), disc(y, x)
    tp, fp, fn = counts(found, true)
    columns = [("image_epoch", "<i8"), ("specimen", "<i8"), ("dose_per_A2", "<f8"), ("pixel_x_A", "<f8"),
               ("pixel_y_A", "<f8"), ("area_px", "<i8"), ("area_A2", "<f8")]
    if truth:
        columns += [("true_area_px", "<i8"), ("true_area_A2", "<f8"), ("true_positives", "<i8"),
                    ("false_positives", "<i8"), ("false_negatives", "<i8"), ("f1", "<f8")]
    ids = range(first_specimen, specimens)
    table = np.zeros(epochs * len(ids), columns)
    table["image_epoch"], table["specimen"] = np.divmod(np.arange(len(table)), len(ids))
    table["specimen"] += first_specimen
    table["dose_per_A2"] = np.geomspace(1e1, 1e6, len(table))
    table["pixel_x_A"] = table["pixel_y_A"] = pixel_A
    table["area_px"], table["area_A2"] = found.sum(), found.sum() * pixel_A**2
    if truth:
        table["true_area_px"], table["true_area_A2"] = true.sum(), true.sum() * pixel_A**2
        table["true_positives"], table["false_positives"], table["false_negatives"] = tp, fp, fn
        table["f1"] = 2 * tp / (2 * tp + fp + fn)
    masks = np.broadcast_to(found, (epochs, len(ids), y, x))
    axes = [("image_epoch", "", range(epochs)), ("specimen", "", ids), ("y", "px", range(y)),
            ("x", "px", range(x))]
    with h5py.File(path, "w") as file:
        entry = file.create_group("entry")
        write_signal(entry, "probabilities", np.where(masks, np.float32(0.95), np.float32(0.05)), "", axes)
        write_signal(entry, "masks", masks, "", axes)
        entry["segments"] = table
        entry.create_group("parameters").attrs.update(
            {"schema": schema, "schema_version": version,
             "toml": f'[segment]\nnetwork = "msd"\nthreshold = {THRESHOLD}\ntile_px = 0\n[program]\n'
                     f'torch_version = "2"\n[source]\nmodel = "m"\nimages = "{images or "images.emd"}"\n'})
    return path
