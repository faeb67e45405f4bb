"""Python's twins of the networks give what the C++ program gives, and docs/using-models.md is true."""

import json
import math
import os
import pathlib
import re
import subprocess
import warnings

import numpy as np
import pytest
import torch

import dosefloor_networks
from dosefloor_networks import ModelError, load, normalised, read_tensors, without_defects

torch.set_num_threads(1)  # beside other tests, threads only wait for each other
CASES = ("msd", "msd_wide", "msd_image_first", "unet", "unet_shallow", "unet_normalised")
KINDS = ("safetensors", "pt")
PAGE = (pathlib.Path(__file__).resolve().parents[3] / "docs" / "using-models.md").read_text(encoding="utf-8")
RECIPES = dict(re.findall(r"^### ([^\n]+)\n+```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    subprocess.run([os.environ["DOSEFLOOR_MODEL_EXAMPLES"], folder], check=True)
    return folder


@pytest.fixture
def example(folder):
    """What C++ made of one case: image, normalised, probabilities, and its pixels' (y, x) in Å."""

    def read(case):
        tensors, metadata = read_tensors(folder / f"{case}.example")
        arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
        return arrays, (float(metadata["pixel_y_A"]), float(metadata["pixel_x_A"]))

    return read


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_python_and_cpp_give_the_same_probabilities(folder, example, case, kind):
    arrays, pixel_A = example(case)
    probabilities = load(folder / f"{case}.{kind}").probabilities(arrays["image"], pixel_A)
    assert probabilities.dtype == np.float32
    assert np.abs(probabilities - arrays["probabilities"]).max() < 1e-5
    assert np.ptp(arrays["probabilities"]) > 0.1  # there is something to get wrong


@pytest.mark.parametrize("case", CASES)
def test_normalisation_is_that_of_cpp(folder, example, case):
    arrays, pixel_A = example(case)
    description = load(folder / f"{case}.pt").description
    image = without_defects(arrays["image"]) if description["replace_defects"] else arrays["image"]
    seen = normalised(image, description["normalisation"], description["normalisation_sigma_A"], pixel_A)
    assert np.abs(seen - arrays["normalised"]).max() < 1e-10


def test_defects_are_replaced_and_nothing_else(example):
    """C++ does it to the image of the case "unet": a hot pixel, a cluster of four and a hot column."""
    image = example("unet")[0]["image"]
    expected = np.zeros(image.shape, bool)
    expected[10, 20] = expected[30:32, 50:52] = expected[:, 40] = True
    assert np.array_equal(without_defects(image) != image, expected)
    clean = example("msd")[0]["image"]
    assert np.array_equal(without_defects(clean), clean)


@pytest.mark.parametrize("case", ("unet", "unet_shallow"))  # a rectangle each
def test_the_average_over_symmetries_turns_with_the_image(folder, example, case):
    arrays, (pixel_y_A, pixel_x_A) = example(case)
    model = load(folder / f"{case}.pt")
    for image in (arrays["image"], arrays["image"][:27, :27]):
        upright = model.probabilities(image, (pixel_y_A, pixel_x_A), average_symmetries=True)
        mirrored = model.probabilities(image[:, ::-1], (pixel_y_A, pixel_x_A), average_symmetries=True)
        assert np.abs(mirrored[:, ::-1] - upright).max() < 1e-5
        plain = model.probabilities(image, (pixel_y_A, pixel_x_A))
        assert np.abs(model.probabilities(image[:, ::-1], (pixel_y_A, pixel_x_A))[:, ::-1] - plain).max() > 1e-2
        if image.shape[0] == image.shape[1] and case == "unet":
            turned = model.probabilities(np.rot90(image), (pixel_y_A, pixel_x_A), average_symmetries=True)
            assert np.abs(np.rot90(turned, -1) - upright).max() < 1e-5


@pytest.mark.parametrize("kind", ("image", "local"))
def test_normalisation_forgets_gain_and_offset(kind):
    image = np.random.default_rng(1).poisson(9, (31, 24))
    first, second = (normalised(x, kind, 3.0, (0.3, 0.4)) for x in (image, 7.5 * image + 1000))
    assert np.abs(first - second).max() < 1e-10
    assert np.abs(first).max() > 1


@pytest.mark.parametrize("kind", ("image", "local"))
def test_constant_images_become_zeros(kind):
    assert not normalised(np.full((20, 30), 0.1, np.float32), kind, 3.0, (0.3, 0.4)).any()


def test_local_normalisation_weighs_along_each_axis_by_its_own_pixel():
    image = np.random.default_rng(2).normal(size=(40, 40))
    seen = normalised(image, "local", 3.0, (0.3, 0.6))
    assert np.allclose(seen, normalised(image.T, "local", 3.0, (0.6, 0.3)).T)
    assert not np.allclose(seen, normalised(image, "local", 3.0, (0.6, 0.3)))


@pytest.mark.parametrize("case", CASES)
def test_safetensors_opens_the_file(folder, case):
    from safetensors import safe_open
    ours = load(folder / f"{case}.safetensors")
    with safe_open(folder / f"{case}.safetensors", framework="pt") as file:
        state = {name: file.get_tensor(name) for name in file.keys()}
        assert json.loads(file.metadata()["description"]) == ours.description
    assert state.keys() == ours.network.state_dict().keys()
    for name, tensor in ours.network.state_dict().items():
        assert torch.equal(state[name], tensor)


@pytest.mark.parametrize("case", CASES)
def test_the_pt_file_is_loaded_as_weights_only(folder, case):
    content = torch.load(folder / f"{case}.pt", weights_only=True)
    assert set(content) == {"description", "state"}
    ours = load(folder / f"{case}.safetensors")
    assert json.loads(content["description"]) == ours.description
    assert dict(content["state"]).keys() == ours.network.state_dict().keys()
    for name, tensor in ours.network.state_dict().items():
        assert torch.equal(content["state"][name], tensor)


def test_gradients_flow_so_that_models_can_be_trained_on(folder):
    for case in CASES:
        network = load(folder / f"{case}.pt").network
        network(torch.randn(1, 1, 48, 48)).sum().backward()
        assert all(parameter.grad is not None for parameter in network.parameters())


def test_masks_are_cut_at_the_model_s_threshold(folder, example):
    arrays, pixel_A = example("unet_shallow")
    model = load(folder / "unet_shallow.pt")
    assert model.description["threshold"] == 0.5
    assert np.array_equal(model.mask(arrays["image"], pixel_A), model.probabilities(arrays["image"], pixel_A) > 0.5)
    assert model.mask(arrays["image"], pixel_A, threshold=1.0).sum() == 0


@pytest.mark.parametrize("pixel_A, warns", ((0.28, False), (0.32, False), (0.2, True), (0.4, True), ((0.3, 0.5), True)))
def test_pixels_unlike_those_trained_on_are_warned_of(folder, example, pixel_A, warns):
    arrays, _ = example("msd")
    model = load(folder / "msd.pt")
    if warns:
        with pytest.warns(UserWarning, match="trained on 0.28 to 0.32 Å"):
            model.probabilities(arrays["image"], pixel_A)
    else:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            model.probabilities(arrays["image"], pixel_A)


def test_bad_images_are_refused(folder):
    model, local = load(folder / "msd.pt"), load(folder / "msd_wide.pt")
    good = np.ones((50, 50))
    for image, match in ((np.ones((3, 50, 50)), "expected .y, x."), (good[:, :40], "at least 41 pixels"),
                         (np.where(np.eye(50), np.nan, 1), "NaN")):
        with pytest.raises(ValueError, match=match):
            model.probabilities(image)
    with pytest.raises(ValueError, match="pixel_A is missing"):
        local.probabilities(good)
    for pixel_A in (0, -1, math.nan):
        with pytest.raises(ValueError, match="expected Å above 0"):
            model.probabilities(good, pixel_A)


@pytest.mark.parametrize("kind", KINDS)
def test_truncated_models_are_refused(folder, tmp_path, kind):
    whole = (folder / f"unet_shallow.{kind}").read_bytes()
    for length in (*range(0, 600, 7), *range(600, len(whole), len(whole) // 50), len(whole) - 1):
        (tmp_path / f"cut.{kind}").write_bytes(whole[:length])
        with pytest.raises(ModelError):
            load(tmp_path / f"cut.{kind}")


def changed_model(folder, path, change, kind, case="msd"):
    """An MSD-net of the examples with its description changed by `change`."""
    model = load(folder / f"{case}.safetensors")
    change(model.description)
    text = json.dumps(model.description)
    if kind == "pt":
        torch.save({"description": text, "state": model.network.state_dict()}, path)
    else:
        from safetensors.torch import save_file
        save_file(model.network.state_dict(), path, {"schema": "dosefloor-model", "description": text})


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change, match", (
    (lambda d: d.update(schema_version=3), "version 3 of the schema; expected at most 2"),
    (lambda d: d.update(schema="other"), 'the schema "other"'),
    (lambda d: d.update(network="vgg", vgg={}), 'no network "vgg"'),
    (lambda d: d.pop("msd"), "lacks 'msd'"),
    (lambda d: d["msd"].update(width=2), "not the tensors of the network"),
    (lambda d: d["msd"].update(depth=9, dilations=[1] * 9), "not the tensors of the network"),
    (lambda d: d["msd"].update(depth=9), "expected one for each"),
    (lambda d: d["msd"].update(image_to_all_layers=False), "not the tensors of the network"),
    (lambda d: d["msd"].pop("image_to_all_layers"), "lacks 'image_to_all_layers'"),
))
def test_models_that_are_not_what_they_say_are_refused(folder, tmp_path, kind, change, match):
    changed_model(folder, tmp_path / f"same.{kind}", lambda description: None, kind)
    load(tmp_path / f"same.{kind}")
    changed_model(folder, tmp_path / f"changed.{kind}", change, kind)
    with pytest.raises(ModelError, match=match):
        load(tmp_path / f"changed.{kind}")


def test_models_of_version_1_are_still_read(folder, example, tmp_path):
    def older(description):
        description["schema_version"] = 1
        del description["msd"]["image_to_all_layers"]  # which was false then

    changed_model(folder, tmp_path / "older.safetensors", older, "safetensors", case="msd_image_first")
    arrays, pixel_A = example("msd_image_first")
    probabilities = load(tmp_path / "older.safetensors").probabilities(arrays["image"], pixel_A)
    assert np.abs(probabilities - arrays["probabilities"]).max() < 1e-5


@pytest.mark.parametrize("change, match", (
    (lambda unet: unet.update(normalisation="batch"), 'normalisation "batch"; expected none or group'),
    (lambda unet: unet.update(group_channels=4), "6 initial channels in groups of 4; expected a divisor"),
    (lambda unet: unet.pop("group_channels"), "lacks 'group_channels'"),
    (lambda unet: unet.pop("normalisation"), "not the tensors of the network"),  # as in models older than the key
))
def test_a_normalisation_that_the_weights_do_not_have_is_refused(folder, tmp_path, change, match):
    changed_model(folder, tmp_path / "changed.pt", lambda d: change(d["unet"]), "pt", case="unet_normalised")
    with pytest.raises(ModelError, match=match):
        load(tmp_path / "changed.pt")


def test_a_unet_older_than_its_normalisation_has_none(folder, example, tmp_path):
    def older(description):
        del description["unet"]["normalisation"], description["unet"]["group_channels"]

    changed_model(folder, tmp_path / "older.pt", older, "pt", case="unet")
    arrays, pixel_A = example("unet")
    probabilities = load(tmp_path / "older.pt").probabilities(arrays["image"], pixel_A)
    assert np.abs(probabilities - arrays["probabilities"]).max() < 1e-5


@pytest.mark.parametrize("kind", KINDS)
def test_a_temperature_divides_logits_and_models_without_one_have_1(folder, example, tmp_path, kind):
    arrays, pixel_A = example("msd")
    logits = {}
    for name, change in (("none", lambda d: d.pop("temperature", None)), ("one", lambda d: d.update(temperature=1.0)),
                         ("four", lambda d: d.update(temperature=4.0))):
        changed_model(folder, tmp_path / f"{name}.{kind}", change, kind)
        found = load(tmp_path / f"{name}.{kind}").probabilities(arrays["image"], pixel_A).astype(float)
        logits[name] = np.log(found / (1 - found))
    assert np.array_equal(logits["none"], logits["one"])
    assert np.allclose(logits["four"], logits["none"] / 4, atol=1e-4) and np.ptp(logits["none"]) > 1


@pytest.mark.parametrize("kind", KINDS)
def test_foreign_files_are_refused(tmp_path, kind):
    path = tmp_path / f"foreign.{kind}"
    for content in (b"", b"\x89HDF\r\n\x1a\n" + bytes(100), (2).to_bytes(8, "little") + b"{}",
                    (2).to_bytes(8, "little") + b"[]", (9).to_bytes(8, "little") + b'{"a":"b"}'):
        path.write_bytes(content)
        with pytest.raises(ModelError):
            load(path)
    with pytest.raises(FileNotFoundError):
        load(tmp_path / f"none.{kind}")


@pytest.fixture
def run_recipe(folder, example, tmp_path, monkeypatch):
    def run(title):
        for kind in KINDS:
            (tmp_path / f"best.{kind}").write_bytes((folder / f"msd.{kind}").read_bytes())
        np.save(tmp_path / "image.npy", example("msd")[0]["image"])
        monkeypatch.chdir(tmp_path)
        names = {}
        exec(compile(RECIPES[title], f"docs/using-models.md: {title}", "exec"), names)
        return names

    return run


def test_every_block_of_the_page_is_a_recipe_that_runs(run_recipe):
    assert len(RECIPES) == PAGE.count("```python") == 4
    for title in RECIPES:
        run_recipe(title)


def test_the_page_segments_an_image(run_recipe, example):
    names = run_recipe("Segment an image")
    arrays, _ = example("msd")
    assert np.abs(names["probabilities"] - arrays["probabilities"]).max() < 1e-5
    assert names["mask"].sum() == (names["probabilities"] > 0.9).sum()
    assert names["area_A2"] == pytest.approx(names["mask"].sum() * 0.09)


def test_the_page_names_every_key_of_a_description(run_recipe):
    description = run_recipe("Ask what a model is")["description"]
    for key in description:
        assert f"`{key}`" in PAGE
    assert dosefloor_networks.SCHEMA_VERSION == description["schema_version"]
