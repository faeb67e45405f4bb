"""StoredImages shows networks what `dosefloor train` shows them: the same pixels, symmetries, order and split."""

import csv
import pathlib
import re
import shutil

import h5py
import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader

import dosefloor
from dosefloor.random_streams import order_of_epoch

torch.set_num_threads(1)
CHECKOUT = pathlib.Path(__file__).resolve().parents[3]


def sets(**values):
    return [word for key, value in values.items() for word in ("--set", f"{key.replace('__', '.')}={value}")]


STANDING_STILL = sets(train__networks='["unet"]', train__epochs=5, train__batch_size=3, train__seed=9,
                      train__unet__learning_rate=1e-30, train__unet__initial_channels=2, train__unet__levels=2,
                      train__unet__kernel=3, train__unet__convolutions=2)


@pytest.fixture(scope="session")
def trained(tiny, dosefloor_program):
    """Trains networks whose weights do not change, so that the loss of each epoch is that of what they were shown."""
    def train(name, *options):
        folder = tiny / name
        dosefloor_program("train", tiny / "tiny.toml", *STANDING_STILL, *options, *sets(output__folder=folder,
                          output__images_folder=tiny, output__waves_folder=tiny)).expect(0)
        with open(folder / "unet" / "curves.csv", encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return (dosefloor.load_model(folder / "unet" / "model.safetensors"),
                [float(row["training_loss"]) for row in rows], [float(row["validation_loss"]) for row in rows])
    return train


def loss_of(model, dataset, places):
    """The mean of the images' binary cross-entropy."""
    with torch.no_grad():
        return np.mean([torch.nn.functional.binary_cross_entropy_with_logits(model.network(image[None]), mask[None]).item()
                        for image, mask in (dataset[place] for place in places)])


@pytest.mark.parametrize("normalisation", ("image", "local"))
def test_losses_are_those_of_training(tiny, trained, normalisation):
    """Epoch by epoch: image epochs, symmetries and normalisation are those of the program."""
    options = sets(train__normalisation=normalisation, train__normalisation_sigma_A=2.0)
    model, training, validation = trained(f"still-{normalisation}", *options)
    dataset = dosefloor.StoredImages(tiny / "images.emd", like=model, symmetries=True, seed=9)
    ours = []
    for epoch in range(5):
        dataset.set_epoch(epoch // dataset.image_epochs)
        ours.append(loss_of(model, dataset, dataset.order_of_training(epoch)))
    assert ours == pytest.approx(training, rel=2e-6)
    upright = dosefloor.StoredImages(tiny / "images.emd", like=model)
    assert all(abs(loss_of(model, upright, upright.order_of_training(epoch)) - training[epoch]) > 1e-5 * training[epoch]
               for epoch in range(5))  # so symmetries are seen in the loss
    judged = dosefloor.StoredImages(tiny / "images.emd", "validation", like=model)
    assert loss_of(model, judged, range(2)) == pytest.approx(validation[0], rel=2e-6)


def test_a_hot_pixel_is_replaced_before_the_image_is_normalised(tiny, tmp_path):
    """As C++ does it: tests/train/model/test_dosefloor_networks.py compares the two."""
    shutil.copy(tiny / "images.emd", tmp_path / "hot.emd")
    with h5py.File(tmp_path / "hot.emd", "a") as file:
        file["entry/images/data"][0, 0, 30, 20] += 1e7
    clean, mended, hot = (dosefloor.StoredImages(path, replace_defects=replace)[0][0][0].numpy() for path, replace in (
        (tiny / "images.emd", False), (tmp_path / "hot.emd", True), (tmp_path / "hot.emd", False)))
    others = np.ones((64, 64), bool)
    others[30, 20] = False
    assert np.allclose(mended[others], clean[others], atol=0.02) and abs(mended[30, 20]) < 4
    assert hot[30, 20] > 60  # which takes all of the deviation


def test_an_epoch_s_order_is_that_of_the_program():
    """What tests/train/samples/batch_order_test.cpp expects of C++."""
    text = (CHECKOUT / "tests" / "train" / "samples" / "batch_order_test.cpp").read_text(encoding="utf-8")
    case = text[text.index("order_by_python.py"):]
    lists = [[int(number) for number in numbers.split(",")]
             for numbers in re.findall(r"\{((?:\d+, ){9}\d+)\}", case)]
    assert [order_of_epoch(range(10, 20), 5, epoch) for epoch in (0, 3)] == lists[1:3]


def test_items_are_normalised_float32_images_and_masks(tiny):
    dataset = dosefloor.StoredImages(tiny / "images.emd")
    assert len(dataset) == 12 and dataset.specimens == [0, 1, 2, 3] and dataset.image_epochs == 3
    with dosefloor.open(tiny / "images.emd") as file:
        for place in (0, 5, 11):
            image, mask = dataset[place]
            image_epoch, specimen = dataset.ids[place]
            assert image.dtype == mask.dtype == torch.float32 and image.shape == mask.shape == (1, 64, 64)
            stored = file.images[image_epoch, specimen].astype(float)
            assert np.allclose(image[0], (stored - stored.mean()) / stored.std(), atol=1e-5)
            assert np.array_equal(mask[0], file.masks[image_epoch, specimen])
            assert dataset.rows["dose_per_A2"][place] == file.row(image_epoch=image_epoch, specimen=specimen)["dose_per_A2"]


def test_no_specimen_is_for_training_and_for_validation(tiny):
    path = tiny / "images.emd"
    assert dosefloor.StoredImages(path, "validation").specimens == [4, 5]
    assert dosefloor.StoredImages(path, "all").specimens == [0, 1, 2, 3, 4, 5]
    assert dosefloor.StoredImages(path, specimens=[5, 1]).ids[:2] == [(0, 5), (0, 1)]


def test_symmetries_turn_image_and_mask_together(tiny):
    upright, turned = (dosefloor.StoredImages(tiny / "images.emd", symmetries=symmetries) for symmetries in (False, True))
    seen = set()
    for epoch in range(6):
        turned.set_epoch(epoch)
        for (image, mask), (as_it_is, its_mask) in zip(turned, upright):
            found = [(t, y, x) for t in (False, True) for y in (False, True) for x in (False, True)
                     if torch.equal(image, way(as_it_is, t, y, x)) and torch.equal(mask, way(its_mask, t, y, x))]
            assert len(found) == 1
            seen.add(found[0])
    assert len(seen) == 8


def way(image, transposed, flipped_y, flipped_x):
    seen = image.transpose(1, 2) if transposed else image
    return seen.flip([axis for axis, flipped in ((1, flipped_y), (2, flipped_x)) if flipped])


@pytest.mark.parametrize("workers", (0, 2))
def test_a_data_loader_gives_batches_with_any_number_of_workers(tiny, workers):
    dataset = dosefloor.StoredImages(tiny / "images.emd")
    first = dataset[0][0]  # the file is open in this process before there are workers
    batches = list(DataLoader(dataset, batch_size=5, num_workers=workers))
    assert [len(images) for images, _ in batches] == [5, 5, 2]
    assert torch.equal(batches[0][0][0], first)
    assert torch.equal(torch.cat([images for images, _ in batches]), torch.stack([image for image, _ in dataset]))


def test_what_cannot_be_trained_on_is_refused(tiny, frames, tmp_path):
    for path, match in ((frames[0], "dosefloor-images without masks"), (tiny / "waves.emd", "found dosefloor-waves")):
        with pytest.raises(dosefloor.FileError, match=match):
            dosefloor.StoredImages(path)
    with pytest.raises(ValueError, match="split is 'test'; expected one of training, validation, all"):
        dosefloor.StoredImages(tiny / "images.emd", "test")
    with pytest.raises(ValueError, match="normalisation is 'max'"):
        dosefloor.StoredImages(tiny / "images.emd", normalisation="max")
    with pytest.raises(dosefloor.FileError, match="no specimen 9"):
        dosefloor.StoredImages(tiny / "images.emd", specimens=[9])
    shutil.copy(tiny / "images.emd", tmp_path / "series.emd")
    with h5py.File(tmp_path / "series.emd", "a") as file:
        attributes = file["entry/parameters"].attrs
        attributes["toml"] = attributes["toml"].replace("training_specimens = 4", "training_specimens = 0")
    with pytest.raises(dosefloor.FileError, match="none of its specimens is for training .a dose series"):
        dosefloor.StoredImages(tmp_path / "series.emd")
    shutil.copy(tiny / "images.emd", tmp_path / "damaged.emd")
    with h5py.File(tmp_path / "damaged.emd", "a") as file:
        file["entry/images/data"][1, 2, 3, 4] = np.nan
    dataset = dosefloor.StoredImages(tmp_path / "damaged.emd")
    with pytest.raises(dosefloor.FileError, match="specimen 2 in image epoch 1 has pixels that are not finite"):
        list(dataset)
