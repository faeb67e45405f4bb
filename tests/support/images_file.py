"""Writes small files of images as the imaging stage lays them out, for tests of what reads them."""

import h5py
import numpy as np

COLUMNS = [("image_epoch", "<i8"), ("specimen", "<i8"), ("defocus_A", "<f8"), ("cs_um", "<f8"),
           ("focal_spread_A", "<f8"), ("blur_A", "<f8"), ("dose_per_A2", "<f8"), ("sampling_x_A", "<f8"),
           ("sampling_y_A", "<f8"), ("pixel_x_A", "<f8"), ("pixel_y_A", "<f8"),
           ("n_d", "<f8"), ("mtf_c0", "<f8"), ("mtf_c3", "<f8"), ("n0", "<f8")]


def disc(y, x):
    """1 inside the particle."""
    rows, columns = np.ogrid[:y, :x]
    return ((rows - y / 2) ** 2 + (columns - x / 2) ** 2 < (min(y, x) / 4) ** 2).astype(np.uint8)


def draws(epochs, specimens, sampling_A, bin=1, lowest=1e1, highest=1e6):
    """The table of realisations: doses log-uniform over the items in turn, everything else fixed."""
    table = np.zeros(epochs * specimens, COLUMNS)
    table["image_epoch"], table["specimen"] = np.divmod(np.arange(len(table)), specimens)
    table["defocus_A"] = np.linspace(-200, 200, len(table)) if len(table) > 1 else -120.0
    table["dose_per_A2"] = np.geomspace(lowest, highest, len(table))
    table["sampling_x_A"] = table["sampling_y_A"] = sampling_A
    table["pixel_x_A"] = table["pixel_y_A"] = sampling_A * bin
    table["n_d"] = table["dose_per_A2"] * sampling_A**2
    for column, value in {"cs_um": 5.0, "focal_spread_A": 12.0, "blur_A": 0.3, "mtf_c0": 0.5, "mtf_c3": 3.0,
                          "n0": 0.01}.items():
        table[column] = value
    return table


def write_signal(entry, name, data, units, axes):
    """`axes`: (name, units, coordinates) of each."""
    group = entry.create_group(name)
    group.attrs.update({"emd_group_type": "array", "python_class": "Array", "NX_class": "NXdata", "signal": "data",
                        "axes": [axis for axis, _, _ in axes]})
    group["data"] = data
    group["data"].attrs.update({"units": units, "long_name": name})
    for number, (axis, unit, coordinates) in enumerate(axes):
        dim = group.create_dataset(f"dim{number}", data=np.asarray(coordinates, float))
        dim.attrs.update({"name": axis, "units": unit})
        group[axis] = dim  # a hard link


def write_images(path, images, masks, table, units="counts", sampling_A=0.08, bin=1, origin_A=3.0,
                 schema="dosefloor-images", version=1):
    """images, masks: [image_epoch, specimen, y, x]; table: what draws() gives; sampling_A: a camera pixel."""
    epochs, specimens, y, x = images.shape
    axes = [("image_epoch", "", range(epochs)), ("specimen", "", range(specimens)),
            ("y", "Å", origin_A + sampling_A * bin * np.arange(y)),
            ("x", "Å", origin_A + sampling_A * bin * np.arange(x))]
    with h5py.File(path, "w") as file:
        file.attrs.update({"emd_group_type": "file", "version_major": 1, "version_minor": 0, "NX_class": "NXroot",
                           "default": "entry"})
        entry = file.create_group("entry")
        entry.attrs.update({"emd_group_type": "root", "python_class": "Root", "NX_class": "NXentry",
                            "default": "images"})
        write_signal(entry, "images", images.astype(np.float32), units, axes)
        write_signal(entry, "masks", masks.astype(np.uint8), "", axes)
        entry["realisations"] = table
        units_of = {"_A": "Å", "_um": "µm", "_per_A2": "e⁻/Å²"}
        entry["realisations"].attrs.update(
            {"columns": list(table.dtype.names), "long_name": "what was drawn for an image",
             "units": [next((unit for end, unit in units_of.items() if name.endswith(end)), "")
                       for name in table.dtype.names]})
        entry.create_group("parameters").attrs.update(
            {"NX_class": "NXcollection", "schema": schema, "schema_version": version, "seed": 1,
             "toml": f"[images]\nsize_px = [{x}, {y}]\nbin = {bin}\n", "hash": "0123456789abcdef",
             "program_version": "0.1.0", "git_hash": "unknown"})
    return path


def write_discs(path, epochs=2, specimens=3, y=48, x=64, noise_free=False, lowest=1e1, **layout):
    """Images whose counts are Poisson about n_d, twice that inside a disc; the mask is the disc."""
    table = draws(epochs, specimens, layout.get("sampling_A", 0.08), layout.get("bin", 1), lowest)
    masks = np.broadcast_to(disc(y, x), (epochs, specimens, y, x))
    expected = (1.0 + masks) * (1 if noise_free else table["n_d"].reshape(epochs, specimens, 1, 1))
    images = expected if noise_free else np.random.default_rng(1).poisson(expected)
    return write_images(path, images, masks, table, units="" if noise_free else "counts", **layout)
