"""Dosefloor's trained networks in Python. Needs PyTorch and NumPy, nothing of this package: the file may be copied alone.

    model = networks.load("best.safetensors")                    # or the .pt beside it
    probabilities = model.probabilities(image, pixel_A=0.3)      # image [y, x] of counts; float32 [y, x]
    mask = model.mask(image, pixel_A=0.3)                        # bool [y, x], above the model's threshold

Networks take images [n, 1, y, x] and give logits [n, 1, y, x]; their parameters have the names that the C++ program
gives them. `probabilities` does to an image what was done in training (`normalised`), and divides logits by the model's
temperature. The file's checksum is not tested here: `dosefloor segment` does that.
"""

import dataclasses
import json
import math
import os
import warnings

import numpy as np
import torch
from torch import nn
from torch.nn import functional

SCHEMA, SCHEMA_VERSION = "dosefloor-model", 2
DTYPES = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}  # what the program writes
LONGEST_HEADER = 100_000_000  # bytes, of the safetensors format


class ModelError(ValueError):
    """A file that is no model, or no model of this version; the message says what was found and expected."""


class MsdNet(nn.Module):
    """Mixed-scale dense network (Pelt & Sethian 2018): feature i = ReLU(conv(input i)), reflection padding, dilation d_i;
    each layer sees the features of all layers before it, behind the image, which without image_to_all_layers the first
    layer alone sees; 1 x 1 of all features to the logit."""

    def __init__(self, depth, width, kernel, dilations, image_to_all_layers):
        super().__init__()
        if len(dilations) != depth:
            raise ModelError(f"{len(dilations)} dilations; expected one for each of {depth} layers")
        self.dilations, self.half_kernel, self.image_to_all_layers = list(dilations), kernel // 2, image_to_all_layers
        for i in range(depth):
            inputs = i * width + (1 if i == 0 or image_to_all_layers else 0)
            self.register_parameter(f"weight{i}", nn.Parameter(torch.zeros(width, inputs, kernel, kernel)))
            self.register_parameter(f"bias{i}", nn.Parameter(torch.zeros(width)))
        self.last_weight = nn.Parameter(torch.zeros(1, depth * width, 1, 1))
        self.last_bias = nn.Parameter(torch.zeros(1))

    def forward(self, images):
        features = []
        for i, dilation in enumerate(self.dilations):
            seen = torch.cat(([images] if i == 0 or self.image_to_all_layers else []) + features, 1)
            border = self.half_kernel * dilation
            padded = functional.pad(seen, (border,) * 4, mode="reflect")
            weight, bias = getattr(self, f"weight{i}"), getattr(self, f"bias{i}")
            features.append(functional.relu(functional.conv2d(padded, weight, bias, dilation=dilation)))
        return functional.conv2d(torch.cat(features, 1), self.last_weight, self.last_bias)

    def smallest_size(self):
        return self.half_kernel * max(self.dilations) + 1


class UNetBlock(nn.Module):
    """`convolutions` of k x k (zero padding), a PReLU behind each; the first one's output is added to the last one's
    input. With group_channels, what each convolution gives is normalised before its PReLU by groups of so many channels
    of an image (Wu & He 2018)."""

    def __init__(self, inputs, channels, kernel, convolutions, group_channels):
        super().__init__()
        self.convolutions, self.group_channels = convolutions, group_channels
        for i in range(convolutions):
            seen = inputs if i == 0 else channels
            self.register_parameter(f"weight{i}", nn.Parameter(torch.zeros(channels, seen, kernel, kernel)))
            self.register_parameter(f"bias{i}", nn.Parameter(torch.zeros(channels)))
            if group_channels:
                self.register_parameter(f"scale{i}", nn.Parameter(torch.ones(channels)))
                self.register_parameter(f"shift{i}", nn.Parameter(torch.zeros(channels)))
            self.register_parameter(f"slope{i}", nn.Parameter(torch.full((channels,), 0.25)))

    def convolved(self, i, x):
        weight, bias = getattr(self, f"weight{i}"), getattr(self, f"bias{i}")
        x = functional.conv2d(x, weight, bias, padding=weight.shape[2] // 2)
        if self.group_channels:
            scale, shift = getattr(self, f"scale{i}"), getattr(self, f"shift{i}")
            x = torch.group_norm(x, x.shape[1] // self.group_channels, scale, shift, 1e-5)
        return functional.prelu(x, getattr(self, f"slope{i}"))

    def forward(self, x):
        x = first = self.convolved(0, x)
        for i in range(1, self.convolutions - 1):
            x = self.convolved(i, x)
        return self.convolved(self.convolutions - 1, x + first)


class UNet(nn.Module):
    """Blocks with 2 x 2 max-pooling on the way down, bilinear up-sampling and long skips on the way up; images are padded
    to multiples of 2^levels by reflection at their far ends, and the result is cropped back. group_channels: of group
    normalisation; None for none."""

    def __init__(self, initial_channels, levels, kernel, convolutions, group_channels=None):
        super().__init__()
        if group_channels and initial_channels % group_channels:
            raise ModelError(f"{initial_channels} initial channels in groups of {group_channels}; expected a divisor")
        self.levels, c = levels, initial_channels
        for level in range(levels):
            inputs = 1 if level == 0 else c << (level - 1)
            self.add_module(f"down{level}", UNetBlock(inputs, c << level, kernel, convolutions, group_channels))
        self.bottom = UNetBlock(c << (levels - 1), c << levels, kernel, convolutions, group_channels)
        for level in range(levels):
            self.add_module(f"up{level}", UNetBlock(3 * (c << level), c << level, kernel, convolutions, group_channels))
        self.last_weight = nn.Parameter(torch.zeros(1, c, 1, 1))
        self.last_bias = nn.Parameter(torch.zeros(1))

    def forward(self, images):
        height, width = images.shape[-2:]
        unit = 2**self.levels
        x = functional.pad(images, (0, -width % unit, 0, -height % unit), mode="reflect")
        skips = []
        for level in range(self.levels):
            skips.append(getattr(self, f"down{level}")(x))
            x = functional.max_pool2d(skips[-1], 2)
        x = self.bottom(x)
        for level in reversed(range(self.levels)):
            x = functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
            x = getattr(self, f"up{level}")(torch.cat([skips.pop(), x], 1))
        return functional.conv2d(x, self.last_weight, self.last_bias)[..., :height, :width]

    def smallest_size(self):
        return 2**self.levels


def gaussian_weights(count, sigma):
    """[count, count], each row a Gaussian around its own pixel with the sum 1; sigma in pixels."""
    place = np.arange(count) / sigma
    weights = np.exp(-0.5 * (place[:, None] - place) ** 2)
    return weights / weights.sum(axis=1, keepdims=True)


def symmetries_of(shape):
    """The symmetries that keep an image's shape, eight of a square, four of others: pairs of functions, one that turns an
    image [y, x] and one that turns it back."""
    def pair(transposed, flipped_y, flipped_x):
        step = np.s_[::-1 if flipped_y else 1, ::-1 if flipped_x else 1]
        return (lambda image: (image.T if transposed else image)[step],
                lambda image: image[step].T if transposed else image[step])

    bools = (False, True)
    return [pair(t, y, x) for t in bools for y in bools for x in bools if not t or shape[0] == shape[1]]


def _standing_out(values, lower, upper, scale_factor, share_of_all):
    """Where values leave their surroundings (from lower to upper) by more than three times their spread and
    `scale_factor` times what values do anywhere: train/samples/standing_out.hpp."""
    scale, excesses = 0.0, (values - upper, lower - values)
    for excess in excesses:
        positive = np.sort(excess[excess > 0])[::-1]
        if positive.size:
            scale = max(scale, positive[int(min(share_of_all * values.size, 0.25 * positive.size))])
    return np.maximum(*excesses) > 3.0 * (upper - lower) + scale_factor * scale


def _without_defective_lines(image):
    """Of the columns; [y, x], a new array."""
    rank = image.shape[0] // 20
    by_value = np.sort(image, axis=0)
    levels = np.clip(image, by_value[rank], by_value[-1 - rank]).mean(axis=0)
    around = np.sort(np.lib.stride_tricks.sliding_window_view(levels, 7), axis=1)
    defective = _standing_out(levels, np.pad(around[:, 2], 3, "edge"), np.pad(around[:, 4], 3, "edge"), 8.0, 1.0)
    for column in np.flatnonzero(defective):  # one is defective all along, not in a few pixels
        first = min(max(column - 3, 0), image.shape[1] - 7)
        usual = np.median(image[:, first:first + 7], axis=1)
        above = levels[column] > np.median(levels[first:first + 7])
        beyond = image[:, column] > usual if above else image[:, column] < usual
        defective[column] = beyond.mean() > 0.75
    sound, mended = np.flatnonzero(~defective), image.copy()
    for column in np.flatnonzero(defective):
        before, after = sound[sound < column][-1:], sound[sound > column][:1]
        a, b = int((before if before.size else after)[0]), int((after if after.size else before)[0])
        share = (column - a) / (b - a) if b > a else 0.0
        mended[:, column] = (1 - share) * image[:, a] + share * image[:, b]
    return mended


def _window_ends(image):
    """The sixth smallest and the sixth largest value of the 5 x 5 pixels around each one, the window being moved to stay
    inside the image."""
    height, width = image.shape
    smallest = [np.full((height - 4, width - 4), np.inf) for _ in range(6)]
    largest = [np.full((height - 4, width - 4), -np.inf) for _ in range(6)]
    for dy in range(5):
        for dx in range(5):
            low = high = image[dy:height - 4 + dy, dx:width - 4 + dx]
            for rank in range(6):
                smallest[rank], low = np.minimum(smallest[rank], low), np.maximum(smallest[rank], low)
                largest[rank], high = np.maximum(largest[rank], high), np.minimum(largest[rank], high)
    return np.pad(smallest[-1], 2, "edge"), np.pad(largest[-1], 2, "edge")


def without_defects(image):
    """The image [y, x] with a detector's hot and dead pixels and lines replaced by what lies around them, float64: what
    training and `dosefloor segment` do (train/samples/detector_defects.hpp has the equations). Images below 20 pixels
    along an axis are left as they are."""
    image = np.asarray(image, dtype=np.float64)
    if min(image.shape) < 20:
        return image
    given = _without_defective_lines(_without_defective_lines(image).T).T
    mended, defective = given, np.zeros(image.shape, bool)
    for _ in range(4):
        found = _standing_out(mended, *_window_ends(mended), 6.0, 0.003)
        if not found.any():
            break
        defective |= found
        mended = given.copy()
        for y, x in np.argwhere(defective):
            top, left = (min(max(place - 2, 0), size - 5) for place, size in zip((y, x), image.shape))
            window = np.s_[top:top + 5, left:left + 5]
            sound = given[window][~defective[window]]
            values = np.sort(sound if sound.size else given[window], axis=None)
            mended[y, x] = values[values.size // 2]
    return mended


def normalised(image, kind, sigma_A=None, pixel_A=None):
    """What networks see of an image [y, x]; float64.

    "image": (X - mean) / deviation, over the image. "local": (X - m) / sqrt(s) with m = Wy X Wx^T, s = Wy (X - m)^2 Wx^T and
    the weights of `gaussian_weights`, sigma = sigma_A / pixel_A along each axis; pixel_A is (y, x) in Å. 0 where the
    deviation or s is 0."""
    # Neither depends on a constant that is added; without it, a constant image is zero to the last bit.
    x = np.asarray(image, dtype=np.float64)
    x = x - x[0, 0]
    if kind == "image":
        deviation, scale = x - x.mean(), x.std()
    else:
        rows, columns = (gaussian_weights(count, sigma_A / pixel) for count, pixel in zip(x.shape, pixel_A))
        deviation = x - rows @ x @ columns.T
        scale = np.sqrt(rows @ deviation**2 @ columns.T)
    return np.divide(deviation, scale, out=np.zeros_like(x), where=np.broadcast_to(scale > 0, x.shape))


@dataclasses.dataclass
class Model:
    """A trained network and its description, as the file has it: "network", "pixel_A", "threshold", "experiment", ..."""

    description: dict
    network: nn.Module

    def probabilities(self, image, pixel_A=None, average_symmetries=False):
        """The probability of "particle" for each pixel, float32 [y, x], of an image [y, x] of counts (or any multiple of
        them): sigmoid(logit / T), T the model's temperature, if it has one. pixel_A: edge of its pixels in Å, a number or
        (y, x); without it nothing is said about images whose pixels are unlike those trained on, and local normalisation
        is impossible. average_symmetries: the mean over all symmetries that keep the image's shape, eight of a square: no
        longer depends on how the image lies."""
        image = np.asarray(image)
        if image.ndim != 2 or min(image.shape) < self.network.smallest_size():
            raise ValueError(f"an image of shape {image.shape}; expected [y, x] of at least "
                             f"{self.network.smallest_size()} pixels along each")
        if not np.isfinite(image).all():
            raise ValueError("the image has pixels that are NaN or infinite; expected numbers everywhere")
        pixels_A = self._checked(pixel_A)
        if self.description.get("replace_defects", False):  # a model of before there was the key
            image = without_defects(image)
        seen = normalised(image, self.description["normalisation"], self.description["normalisation_sigma_A"], pixels_A)
        like = next(self.network.parameters())
        temperature = self.description.get("temperature", 1.0)  # missing: not calibrated

        def found(turned):
            images = torch.from_numpy(np.ascontiguousarray(turned))[None, None].to(like.device, like.dtype)
            with torch.no_grad():
                return torch.sigmoid(self.network(images) / temperature)[0, 0].float().cpu().numpy()

        if not average_symmetries:
            return found(seen)
        return np.mean([back(found(turn(seen)).astype(np.float64)) for turn, back in symmetries_of(seen.shape)],
                       axis=0).astype(np.float32)

    def mask(self, image, pixel_A=None, threshold=None):
        """Where the probability is above the threshold (the model's, unless given), bool [y, x]."""
        return self.probabilities(image, pixel_A) > (self.description["threshold"] if threshold is None else threshold)

    def _checked(self, pixel_A):
        if pixel_A is None:
            if self.description["normalisation"] == "local":
                raise ValueError("pixel_A is missing: this model's normalisation is local, over "
                                 f"{self.description['normalisation_sigma_A']} Å; give the edge of a pixel in Å")
            return None
        pixels_A = tuple(float(pixel) for pixel in np.broadcast_to(pixel_A, 2))
        if not all(math.isfinite(pixel) and pixel > 0 for pixel in pixels_A):
            raise ValueError(f"pixel_A is {pixel_A}; expected Å above 0")
        low, high = self.description["pixel_A"]
        slack = 1.02  # with images.sampling_snap, pixels are those of grids that transform fast
        if min(pixels_A) * slack < low or max(pixels_A) > high * slack:
            warnings.warn(f"pixels of {pixels_A[0]:g} x {pixels_A[1]:g} Å; this model was trained on {low:g} to {high:g} Å: "
                          "resample the image, or do not trust the result", stacklevel=3)
        return pixels_A


def load(path):
    """The model in a .safetensors or .pt file of `dosefloor train`, in evaluation mode on the processor. Raises ModelError."""
    path = os.fspath(path)
    description, state = (_read_pt if path.endswith(".pt") else _read_safetensors)(path)
    network = _network_of(description, path)
    try:
        network.load_state_dict(state)
    except RuntimeError as error:
        raise ModelError(f"{path}: not the tensors of the network that it describes: {error}") from error
    return Model(description, network.eval())


def read_tensors(path):
    """(tensors by name, metadata) of a safetensors file, whose header is checked against its size first."""
    with open(path, "rb") as file:
        size = os.fstat(file.fileno()).st_size
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or length > min(size - 8, LONGEST_HEADER):
            raise ModelError(f"{path}: {size} bytes, and a header of {length} bytes; expected a whole safetensors file")
        header, begin = file.read(length), 8 + length
        data = file.read()
    try:
        entries = json.loads(header)
        metadata = entries.pop("__metadata__", {})
        tensors, end = {}, 0
        for name, entry in sorted(entries.items(), key=lambda item: item[1]["data_offsets"]):
            dtype, shape, offsets = np.dtype(DTYPES[entry["dtype"]]), tuple(entry["shape"]), entry["data_offsets"]
            if offsets != [end, end + dtype.itemsize * math.prod(shape)] or offsets[1] > len(data):
                raise ModelError(f"{path}: tensor {name} has the bytes {offsets} of {len(data)}; expected one tensor behind "
                                 "the other, each as long as its shape")
            end = offsets[1]
            array = np.frombuffer(data, dtype, math.prod(shape), offsets[0]).reshape(shape)
            tensors[name] = torch.from_numpy(array.copy())
    except ModelError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ModelError(f"{path}: no header of a safetensors file that dosefloor writes ({error!r})") from error
    if end != size - begin:
        raise ModelError(f"{path}: {size - begin} bytes of data; expected {end}")
    return tensors, metadata


def _read_safetensors(path):
    tensors, metadata = read_tensors(path)
    if not isinstance(metadata, dict) or metadata.get("schema") != SCHEMA or "description" not in metadata:
        raise ModelError(f"{path}: tensors without a description; expected a model of dosefloor train")
    return _description_of(metadata["description"], path), tensors


def _read_pt(path):
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        text, state = content["description"], dict(content["state"])
    except FileNotFoundError:
        raise
    except Exception as error:  # what torch.load raises for foreign files is not written down
        raise ModelError(f"{path}: not a .pt file of dosefloor train ({error})") from error
    return _description_of(text, path), state


def _description_of(text, path):
    try:
        description = json.loads(text)
        schema, version = description["schema"], description["schema_version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: its description is no JSON of a model ({error!r})") from error
    if schema != SCHEMA:
        raise ModelError(f'{path}: the schema "{schema}"; expected "{SCHEMA}"')
    if version > SCHEMA_VERSION:
        raise ModelError(f"{path}: version {version} of the schema; expected at most {SCHEMA_VERSION}: take the "
                         "Python package of the program that wrote it")
    return description


def _network_of(description, path):
    try:
        name = description["network"]
        section = description[name]
        if name == "msd":
            image_to_all_layers = description["schema_version"] >= 2 and section["image_to_all_layers"]
            return MsdNet(section["depth"], section["width"], section["kernel"], section["dilations"], image_to_all_layers)
        if name == "unet":
            return UNet(section["initial_channels"], section["levels"], section["kernel"], section["convolutions"],
                        _group_channels_of(section, path))
    except (KeyError, TypeError) as error:
        raise ModelError(f"{path}: its description lacks {error}") from error
    raise ModelError(f'{path}: there is no network "{name}"; expected msd or unet')


def _group_channels_of(section, path):
    """Of a U-net's section; None without group normalisation, as in models older than the key."""
    kind = section.get("normalisation", "none")
    if kind not in ("none", "group"):
        raise ModelError(f'{path}: its U-net has the normalisation "{kind}"; expected none or group')
    return section["group_channels"] if kind == "group" else None
