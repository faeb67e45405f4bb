"""Which of the signals of a file are series of images, and how their axes lie."""

from __future__ import annotations

from refusal import Refusal
from sampling import is_length, unit_name

TIMES = {"s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0, "ms": 1e-3, "min": 60.0, "h": 3600.0}
X_NAMES, Y_NAMES = ("x", "width", "r_x"), ("y", "height", "r_y")


def spatial_axes(axes):
    """Places of y and x: by their names, else the last two, as rosettasciio orders them."""
    names = [str(axis.get("name") or "").lower() for axis in axes]
    found = [[place for place, name in enumerate(names) if name in wanted] for wanted in (Y_NAMES, X_NAMES)]
    if all(len(places) == 1 for places in found):
        return found[0][0], found[1][0]
    return len(axes) - 2, len(axes) - 1


def order_of(signal):
    """The axes as (frame, y, x) or (y, x), those of length 1 left out; or why these are not frames."""
    data, axes = signal["data"], signal["axes"]
    kind = signal["metadata"].get("Signal", {}).get("signal_type") or ""
    if kind:
        return f"its signal is of the type {kind}"
    if data.dtype.names or data.dtype.kind not in "buif":
        return "it is in colours" if data.dtype.names else f"its values are {data.dtype}"
    if len(data.shape) < 2 or len(axes) != len(data.shape):
        return f"its shape is {list(data.shape)}"
    y, x = spatial_axes(axes)
    others = [place for place in range(len(axes)) if place not in (y, x)]
    series = [place for place in others if data.shape[place] > 1]
    if len(series) > 1:
        return f"its shape is {list(data.shape)}, more than a series of images"
    for place in series:
        units = unit_name(axes[place].get("units"))
        if units and units not in TIMES and not is_length(units):
            return f"its images are a series in {axes[place]['units']}"
    frame = series or others[:1]
    return (*frame, y, x)


def described(number, signal, why_not):
    title = signal["metadata"].get("General", {}).get("title") or "untitled"
    return f"{number}: {title}, {signal['data'].dtype} {list(signal['data'].shape)}" + (f" ({why_not})" if why_not else "")


def chosen(path, signals, wanted):
    """(number, order of axes) of the one that holds the frames."""
    orders = [order_of(signal) for signal in signals]
    usable = [number for number, order in enumerate(orders) if not isinstance(order, str)]
    listed = "; ".join(described(number, signal, orders[number] if isinstance(orders[number], str) else "")
                       for number, signal in enumerate(signals)) or "nothing"
    if wanted is not None and wanted not in usable:
        raise Refusal(f"--signal {wanted}: {path} holds {listed}; expected the number of one that has images")
    if wanted is None and not usable:
        raise Refusal(f"{path} holds no images [frame, y, x] of real numbers, but {listed}. Give a file of frames")
    if wanted is None and len(usable) > 1:
        raise Refusal(f"{path} holds more than one series of images: {listed}. Choose one with --signal")
    number = usable[0] if wanted is None else wanted
    return number, orders[number]
