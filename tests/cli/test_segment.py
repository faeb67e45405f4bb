"""`dosefloor segment`: what it makes of images, on any number of ranks, in tiles, and after any accident."""

import json
import shutil
import signal

import h5py
import numpy as np
import pytest

import dosefloor_networks
from brief_models import IMAGES, TRAINING, make_models, settings
from dosefloor_program import freeze_midway, journalled_items, leftovers
from waves_files import differing

MPI = ("mpirun", "--quiet", "--oversubscribe", "-n")


@pytest.fixture(scope="session")
def models(dosefloor, tiny_waves, tmp_path_factory):
    """Folder of images.emd, and of a briefly trained msd.safetensors and unet.safetensors. Read only."""
    return make_models(dosefloor, tiny_waves, tmp_path_factory.mktemp("models"), ("msd", "unet"))


@pytest.fixture
def folder(models, tmp_path):
    """A folder of its own with images and both models."""
    for name in ("images.emd", "msd.safetensors", "unet.safetensors"):
        shutil.copy2(models / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def segment(dosefloor, folder):
    def run(*options, net="unet", output="out.emd", images="images.emd", ranks=1):
        launcher = () if ranks == 1 else (*MPI, str(ranks))
        return dosefloor("segment", folder / f"{net}.safetensors", folder / images, "-o", folder / output, *options,
                         launcher=launcher)
    return run


def arrays(path):
    with h5py.File(path) as file:
        return (file["entry/probabilities/data"][()], file["entry/masks/data"][()], file["entry/segments"][()])


def images_of(path):
    with h5py.File(path) as file:
        return file["entry/images/data"][()], file["entry/masks/data"][()], file["entry/realisations"][()]


def scores(found, truth):
    """F1, precision and recall of all pixels."""
    tp, fp, fn = (found & truth).sum(), (found & ~truth).sum(), (~found & truth).sum()
    return 2 * tp / (2 * tp + fp + fn), tp / (tp + fp) if tp + fp else None, tp / (tp + fn)


@pytest.mark.parametrize("net", ["msd", "unet"])
def test_probabilities_are_those_of_the_model_in_python(segment, folder, net):
    segment(net=net).expect(0)
    probabilities = arrays(folder / "out.emd")[0]
    images, _, table = images_of(folder / "images.emd")
    model = dosefloor_networks.load(folder / f"{net}.safetensors")
    for item in (0, 17, 127):
        place = divmod(item, images.shape[1])
        expected = model.probabilities(images[place], pixel_A=(table[item]["pixel_y_A"], table[item]["pixel_x_A"]))
        assert np.abs(probabilities[place] - expected).max() < 1e-5
    assert probabilities.std() > 1e-3, "equal probabilities everywhere would be equal by chance"


def test_masks_areas_and_counts_follow_from_the_probabilities(segment, folder):
    threshold = 0.3  # a briefly trained network finds something there
    finished = segment("--threshold", threshold, "--json").expect(0)
    probabilities, masks, rows = arrays(folder / "out.emd")
    images, truth, table = images_of(folder / "images.emd")
    truth = truth != 0
    found = probabilities.astype(float) > threshold
    assert np.array_equal(masks, found.astype(np.uint8)) and found.any() and not found.all()
    flat, true = found.reshape(len(rows), -1), truth.reshape(len(rows), -1)
    assert np.array_equal(rows["area_px"], flat.sum(1)) and np.array_equal(rows["true_area_px"], true.sum(1))
    pixel_A2 = table["pixel_x_A"] * table["pixel_y_A"]
    assert rows["area_A2"] == pytest.approx(flat.sum(1) * pixel_A2)
    assert rows["true_area_A2"] == pytest.approx(true.sum(1) * pixel_A2)
    assert np.array_equal(rows["true_positives"], (flat & true).sum(1))
    assert np.array_equal(rows["false_positives"], (flat & ~true).sum(1))
    assert np.array_equal(rows["false_negatives"], (~flat & true).sum(1))
    for name in ("image_epoch", "specimen", "dose_per_A2", "pixel_x_A"):
        assert np.array_equal(rows[name], table[name]), name
    told = json.loads(finished.out.splitlines()[-1])
    assert (told["images"], told["computed"], told["already_complete"]) == (128, 128, False)
    for where, mask in (("at_threshold", found), ("at_half", probabilities > 0.5)):
        expected = dict(zip(("f1", "precision", "recall"), scores(mask, truth)))
        assert told[where] == {key: value if value is None else pytest.approx(value) for key, value in expected.items()}


def test_without_a_threshold_it_is_the_models_and_the_last_line_has_the_scores(segment, folder):
    segment().expect(0).says("128 images written and verified", "at threshold 0.9: F1", "at threshold 0.5: F1")
    probabilities, masks, _ = arrays(folder / "out.emd")
    assert np.array_equal(masks != 0, probabilities.astype(float) > 0.9)


def test_the_mean_over_symmetries_is_that_of_python_and_another_output(segment, folder):
    segment("--average-symmetries").expect(0)
    probabilities = arrays(folder / "out.emd")[0]
    images, _, table = images_of(folder / "images.emd")
    model = dosefloor_networks.load(folder / "unet.safetensors")
    for item in (3, 90):
        place, pixel_A = divmod(item, images.shape[1]), (table[item]["pixel_y_A"], table[item]["pixel_x_A"])
        expected = model.probabilities(images[place], pixel_A, average_symmetries=True)
        assert np.abs(probabilities[place] - expected).max() < 1e-5
        assert np.abs(probabilities[place] - model.probabilities(images[place], pixel_A)).max() > 1e-4
    segment().refuses("average_symmetries", "--force")


def test_specimens_before_the_first_one_are_left_out(segment, folder):
    segment(output="all.emd").expect(0)
    line = json.loads(segment("--from-specimen", 12, "--json").expect(0).out.splitlines()[-1])
    assert line["images"] == 128 // 16 * 4
    for later, whole in zip(arrays(folder / "out.emd"), arrays(folder / "all.emd")):
        whole = whole.reshape(8, 16, *whole.shape[1:]) if whole.ndim == 1 else whole
        assert np.array_equal(later.reshape(8, 4, *whole.shape[2:]), whole[:, 12:])
    segment("--from-specimen", 16, output="none.emd").refuses("images.emd", "specimens 0 to 15", "from 16 on")
    segment().refuses("first_specimen", "--force")


@pytest.mark.parametrize("ranks", [2, 4])
def test_any_number_of_ranks_makes_the_file_of_one(segment, folder, ranks):
    segment(output="one.emd").expect(0)
    segment(output="many.emd", ranks=ranks).expect(0)
    assert differing(folder / "one.emd", folder / "many.emd") == []


def test_a_run_that_is_killed_and_then_stopped_is_completed_bitwise(dosefloor, segment, folder):
    segment(output="undisturbed.emd", net="msd").expect(0)
    output = folder / "out.emd"
    command = ("segment", folder / "msd.safetensors", folder / "images.emd", "-o", output)
    run = dosefloor.start(*command)
    freeze_midway(run, output)
    run.kill_everything()
    assert run.finish().code != 0
    before = journalled_items(output)
    assert before >= 64 and not output.exists()
    segment(net="msd", ranks=2).expect(0).says(f"{before} of 128 items are complete")
    assert leftovers(output) == []
    assert differing(output, folder / "undisturbed.emd") == []


def test_a_signal_stops_it_resumable(dosefloor, segment, folder):
    output = folder / "out.emd"
    run = dosefloor.start("segment", folder / "msd.safetensors", folder / "images.emd", "-o", output)
    freeze_midway(run, output)
    run.signal_ranks(signal.SIGTERM)
    run.thaw()
    run.finish().expect(3).says("of 128 images are done and kept in", "the same command")
    segment(net="msd").expect(0)


def test_a_second_run_is_locked_out(dosefloor, segment, folder):
    output = folder / "out.emd"
    run = dosefloor.start("segment", folder / "msd.safetensors", folder / "images.emd", "-o", output)
    freeze_midway(run, output)
    segment("--quiet", net="msd").refuses("another run is writing this output", code=4)
    run.kill_everything()
    run.finish()


def test_a_finished_output_is_verified_and_left_and_another_is_refused_until_forced(segment, folder):
    segment().expect(0)
    first = (folder / "out.emd").read_bytes()
    segment().expect(0).says("128 images already complete", "at threshold 0.9: F1")
    for options, net, text in ((("--threshold", 0.25), "unet", "segment.threshold: 0.9 in the file, 0.25 now"),
                               ((), "msd", 'segment.network: "unet" in the file, "msd" now')):
        segment(*options, net=net).refuses(text, "--force")
        assert (folder / "out.emd").read_bytes() == first
    segment("--force", net="msd").expect(0)
    assert (folder / "out.emd").read_bytes() != first


def test_the_folder_may_be_moved(segment, folder):
    segment().expect(0)
    moved = folder / "moved"
    moved.mkdir()
    for name in ("images.emd", "unet.safetensors", "out.emd"):
        shutil.move(folder / name, moved / name)
    shutil.copy2(moved / "unet.safetensors", folder / "unet.safetensors")
    segment(images="moved/images.emd", output="moved/out.emd").expect(0).says("already complete")


def test_tiles_give_the_probabilities_of_whole_images(segment, folder):
    segment(output="whole.emd").expect(0)
    segment("--tile-px", 60, output="tiles.emd").expect(0)
    whole, tiled = arrays(folder / "whole.emd")[0], arrays(folder / "tiles.emd")[0]
    assert np.abs(whole - tiled).max() < 1e-5


def test_a_network_with_group_normalisation_sees_whole_images_and_nothing_else(dosefloor, segment, folder, tiny_waves):
    normalised = ("train.unet.normalisation=group", "train.unet.group_channels=2")
    dosefloor("train", tiny_waves.with_name("tiny.toml"), *settings(folder, *IMAGES, *TRAINING, *normalised), "--net", "unet")
    segment("--tile-px", 60, net="unet/best").refuses("tiles of 60 pixels", "statistics of the whole image", "0 for no tiles")
    segment(net="unet/best").expect(0)
    images, _, table = images_of(folder / "images.emd")
    model = dosefloor_networks.load(folder / "unet/best.safetensors")
    expected = model.probabilities(images[0, 0], pixel_A=(table[0]["pixel_y_A"], table[0]["pixel_x_A"]))
    assert np.abs(arrays(folder / "out.emd")[0][0, 0] - expected).max() < 1e-5 and expected.std() > 1e-3


def test_a_file_that_was_begun_in_tiles_is_completed_in_tiles(dosefloor, segment, folder):
    segment("--tile-px", 62, net="msd", output="undisturbed.emd").expect(0)
    output = folder / "out.emd"
    run = dosefloor.start("segment", folder / "msd.safetensors", folder / "images.emd", "-o", output, "--tile-px", 62)
    freeze_midway(run, output)
    run.kill_everything()
    run.finish()
    segment(net="msd").expect(0)
    assert differing(output, folder / "undisturbed.emd") == []


def test_pixels_of_another_size_are_refused_unless_they_are_wanted(dosefloor, segment, folder, tiny_waves):
    dosefloor("render", tiny_waves, "--dose", 1000, "-o", folder / "one.emd").expect(0)
    segment(images="one.emd").refuses("1 of 1 images have pixels of 0.08 Å", "dosefloor import ... --for",
                                      "--any-pixel-size")
    assert not (folder / "out.emd").exists()
    segment("--any-pixel-size", images="one.emd").expect(0).says("warning: 1 of 1 images have pixels of 0.08 Å",
                                                                 "1 images written and verified")
    with h5py.File(folder / "out.emd") as file:
        assert file["entry/probabilities/dim2"].attrs["units"] == "Å"
        assert file["entry/probabilities/data"].shape == (1, 1, 256, 256)


def test_doses_out_of_the_range_trained_on_are_a_note(dosefloor, segment, folder, tiny_waves):
    dosefloor("render", tiny_waves, "-o", folder / "free.emd").expect(0)
    segment("--any-pixel-size", images="free.emd").expect(0).says("note: 1 of 1 images are noise-free")
    dosefloor("render", tiny_waves, "--dose", 5, "-o", folder / "low.emd").expect(0)
    segment("--any-pixel-size", images="low.emd", output="low_out.emd").expect(0).says("note: 1 of 1 images have doses of 5 e⁻/Å²")


def test_quiet_says_nothing(segment):
    finished = segment("--quiet").expect(0)
    assert finished.out == "" and finished.err == ""


@pytest.mark.parametrize("net", ["msd", "unet"])
def test_dry_run_tells_the_cost_and_writes_nothing(segment, folder, net):
    before = sorted(path.name for path in folder.iterdir())
    plan = json.loads(segment("--dry-run", "--json", net=net).expect(0).out.splitlines()[-1])
    assert (plan["images"], plan["size_px"], plan["tile_px"], plan["truth"]) == (128, [64, 64], 0, True)
    assert plan["seconds_per_image"] > 0 and plan["bytes"] > 128 * 64 * 64 * 5 and plan["memory_mib_per_rank"] > 10
    segment("--dry-run", net=net).expect(0).says("would write", "time")
    assert sorted(path.name for path in folder.iterdir()) == before


def test_compressed_images_and_a_compressed_output_hold_the_same(dosefloor, segment, folder, tiny_waves, models):
    segment(output="plain.emd").expect(0)
    experiment = tiny_waves.with_name("tiny.toml")
    packed = folder / "packed"
    packed.mkdir()
    shutil.copy2(tiny_waves, packed / "waves.emd")
    dosefloor("images", experiment, *settings(packed, *IMAGES, "output.compress=true")).expect(0)
    segment("--compress", images="packed/images.emd").expect(0)
    for ours, theirs in zip(arrays(folder / "out.emd"), arrays(folder / "plain.emd")):
        assert ours.tobytes() == theirs.tobytes()
    with h5py.File(folder / "out.emd") as file:
        assert file["entry/probabilities/data"].compression == "gzip"


def nan_pixel(folder):
    with h5py.File(folder / "images.emd", "r+") as file:
        file["entry/images/data"][1, 2, 30, 30] = np.nan


def truncated(name):
    def change(folder):
        data = (folder / name).read_bytes()
        (folder / name).write_bytes(data[:len(data) // 2])
    return change


def foreign(name):
    return lambda folder: (folder / name).write_bytes(b"neither images nor a model " * 100)


@pytest.mark.parametrize("change, texts", [
    (nan_pixel, ["images.emd", "items 18"]),
    (truncated("images.emd"), ["images.emd"]),
    (foreign("images.emd"), ["images.emd"]),
    (lambda folder: (folder / "images.emd").unlink(), ["images.emd", "no images of this name"]),
    (truncated("unet.safetensors"), ["unet.safetensors", "expected"]),
    (foreign("unet.safetensors"), ["unet.safetensors", "dosefloor train"]),
    (lambda folder: (folder / "unet.safetensors").unlink(), ["unet.safetensors"]),
])
@pytest.mark.parametrize("ranks", [1, 2])
def test_what_is_no_model_or_no_images_is_refused_and_nothing_is_overwritten(segment, folder, change, texts, ranks):
    segment().expect(0)
    first = (folder / "out.emd").read_bytes()
    change(folder)
    segment("--force", ranks=ranks).refuses(*texts)
    assert (folder / "out.emd").read_bytes() == first and leftovers(folder / "out.emd") == []


def test_waves_and_images_smaller_than_the_network_looks_are_refused(dosefloor, segment, folder, tiny_waves):
    shutil.copy2(tiny_waves, folder / "waves.emd")
    segment(images="waves.emd").refuses("'dosefloor-waves'", "'dosefloor-images'")
    dosefloor("render", tiny_waves, "--size-px", 2, 40, "-o", folder / "small.emd").expect(0)
    segment("--any-pixel-size", images="small.emd", net="msd").refuses("2 x 40 pixels", "at least 3")
    assert not (folder / "out.emd").exists()


@pytest.mark.parametrize("options, texts", [
    (("--threshold", "1.5"), ["--threshold 1.5", "from 0 to below 1"]),
    (("--tile-px", "13"), ["tiles of 13 pixels", "multiple of 4"]),
    (("--tile-px", "-4"), ["tiles of -4 pixels"]),
    (("--device", "tpu"), ["--device"]),
    (("--threads", "0"), ["--threads"]),
])
def test_options_that_cannot_be_are_refused(segment, folder, options, texts):
    segment(*options).refuses(*texts)
    assert not (folder / "out.emd").exists()


@pytest.mark.parametrize("name", ["images.emd", "unet.safetensors"])
def test_an_input_is_never_the_output(segment, folder, name):
    before = (folder / name).read_bytes()
    segment("--force", output=name).refuses(name)
    assert (folder / name).read_bytes() == before


def test_it_is_shown_as_text_with_areas_by_dose_and_as_a_picture(dosefloor, segment, folder):
    segment().expect(0)
    shown = dosefloor("show", folder / "out.emd").expect(0)
    shown.says("dosefloor-segmentation (version 1)", "8 image_epoch x 16 specimen x 64 y", "128 rows", "true_area_A2",
               "12 of 128 images", "images = \"images.emd\"", "agree with their checksums")
    dosefloor("show", folder / "out.emd", "--png", folder / "out.png", "--max", 2).expect(0)
    assert (folder / "out.png").read_bytes().startswith(b"\x89PNG")
    (folder / "images.emd").unlink()
    dosefloor("show", folder / "out.emd", "--png", folder / "other.png").expect(0).says(
        "images are left out of the picture", "images.emd is not there")
    assert (folder / "other.png").exists()
