"""A file's own metadata as text that stays with its frames."""

import json

import numpy as np

LONGEST = 64  # elements; longer arrays are tables of the camera's, not metadata


def ready(value):
    """`value` of what JSON has: texts, numbers, lists, objects."""
    if isinstance(value, dict):
        return {str(key): ready(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [ready(item) for item in value] if len(value) <= LONGEST else f"{len(value)} values, left out"
    if isinstance(value, np.ndarray):
        return ready(value.tolist()) if value.size <= LONGEST else f"{value.dtype} {value.shape}, left out"
    if isinstance(value, np.generic):
        return ready(value.item())
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace") if len(value) <= 4096 else f"{len(value)} bytes, left out"
    if isinstance(value, float) and not np.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def as_text(metadata, original):
    """Both of rosettasciio's views of a file: what it has named alike in all formats, and all that it found."""
    return json.dumps({"metadata": ready(metadata), "original_metadata": ready(original)}, ensure_ascii=False)
