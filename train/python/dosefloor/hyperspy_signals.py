"""Our files as signals of HyperSpy, calibrated and with metadata."""

import numpy as np

from .errors import FileError
from .files import open_file
from .optional import needed

IMAGE_AXES = ("y", "x")


def to_hyperspy(path, signal=None, *, image_epoch=None, specimen=None, lazy=False):
    """A signal of a file: a stack to browse, or one image where the ids say which.

        image = dosefloor.to_hyperspy("images.emd", image_epoch=1, specimen=17)     # Signal2D, calibrated in Å
        waves = dosefloor.to_hyperspy("waves.emd", lazy=True)                       # a stack of complex waves

    signal: "images" (the default: what the file is about), "masks", "projected_potential", ...
    Every image has its own pixel size. One image is calibrated by it, and so is a stack whose pixels are all alike; other stacks
    count pixels. metadata.Acquisition_instrument.TEM.beam_energy is in keV. What was drawn (dose_per_A2, defocus_A, ...) is in
    metadata.Dosefloor of one image; of a stack in original_metadata.drawn, as arrays by the navigation axes.
    original_metadata.experiment has the keys that the file follows from.
    lazy: read when used; the file then stays open.
    """
    hyperspy = needed("hyperspy.api", "hyperspy", "dosefloor.to_hyperspy")
    file = open_file(path)
    try:
        return _signal_of(hyperspy, file, signal or file.unpacks[0], {"image_epoch": image_epoch, "specimen": specimen}, lazy)
    finally:
        if not lazy:
            file.close()


def _signal_of(hyperspy, file, name, ids, lazy):
    if name not in file.signals:
        raise FileError(f"{file.path}: there is no signal {name}; found {', '.join(file.signals)}")
    signal = file.signals[name]
    if signal.dims[-2:] != IMAGE_AXES:
        raise FileError(f"{file.path}: {name} has the axes {', '.join(signal.dims)}; expected images, whose last axes are y, x")
    ids = {axis: value for axis, value in ids.items() if value is not None}
    places = tuple(signal.place(axis, ids[axis]) if axis in ids else slice(None) for axis in signal.dims[:-2])
    unknown = set(ids) - set(signal.dims)
    if unknown:
        raise FileError(f"{file.path}: {name} has no axis {', '.join(sorted(unknown))}; found {', '.join(signal.dims)}")
    drawn = _drawn(file, places)
    data = needed("dask.array", "hyperspy", "lazy signals").from_array(signal.dataset)[places] if lazy else signal[places]
    kind = hyperspy.signals.ComplexSignal2D if np.iscomplexobj(data) else hyperspy.signals.Signal2D
    kept = [axis for axis, place in zip(signal.axes[:-2], places) if isinstance(place, slice)]
    axes = [{"name": axis.name, "size": len(axis.values), "units": axis.units, **_scale(axis), "navigate": True} for axis in kept]
    axes += [{"name": axis.name, "size": len(axis.values), "navigate": False, **_calibration(axis, drawn)}
             for axis in signal.axes[-2:]]
    quantity = f"{signal.long_name} ({signal.units})" if signal.units else signal.long_name
    metadata = {"General": {"title": name, "original_filename": file.path.name}, "Signal": {"quantity": quantity}}
    original = {"experiment": file.experiment}
    if kept:
        original["drawn"] = drawn
    else:
        metadata["Dosefloor"] = drawn
    energy_keV = file.experiment.get("wave", {}).get("energy_keV")
    if energy_keV is not None:
        metadata["Acquisition_instrument"] = {"TEM": {"beam_energy": float(energy_keV), "acquisition_mode": "TEM"}}
    made = kind(data, axes=axes, metadata=metadata, original_metadata=original)
    return made.as_lazy() if lazy and not made._lazy else made


def _drawn(file, places):
    """The table's values for what is taken: numbers for one image, arrays by navigation axes for a stack."""
    if not file.table_name:
        return {}
    rows = file.h5["entry"][file.table_name][()]
    shape = tuple(len(axis.values) for axis in file.main.axes[:file.item_axes])
    taken = {name: rows[name].reshape(shape)[places] for name in rows.dtype.names}
    return {name: value.item() if np.ndim(value) == 0 else value for name, value in taken.items()}


def _scale(axis):
    """Of an axis of evenly spaced values."""
    scale = (axis.values[-1] - axis.values[0]) / (len(axis.values) - 1) if len(axis.values) > 1 else 1.0
    return {"offset": float(axis.values[0]), "scale": float(scale)}


def _calibration(axis, drawn):
    if axis.units != "px":
        return {"units": axis.units, **_scale(axis)}
    pixels_A = np.unique(drawn.get(f"pixel_{axis.name}_A", ()))
    if len(pixels_A) != 1:
        return {"units": "px", **_scale(axis)}
    origins_A = np.unique(drawn.get(f"{axis.name}0_A", 0.0))  # a stack's images begin in different places
    return {"units": "Å", "scale": float(pixels_A[0]), "offset": float(origins_A[0]) if len(origins_A) == 1 else 0.0}
