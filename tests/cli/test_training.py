"""`dosefloor train`: what it makes of images, on any number of ranks and after any accident."""

import csv
import json
import os
import shutil
import signal
import struct
import time

import h5py
import numpy as np
import pytest

import dosefloor_networks
from dosefloor_program import LONGEST_RUN_S, freeze_once_there

MPI = ("mpirun", "--quiet", "--oversubscribe", "-n")

IMAGES = ("images.bin=3", "images.realisations=3", "images.dose_range=high", "images.mtf_model=4")
# 12 specimens in batches of 4 are 3 steps an epoch: 51 steps.
SMALL = ("train.epochs=17", "train.batch_size=4", "train.validation_realisations=2",
         "train.unet.learning_rate=0.005", "train.msd.learning_rate=0.005",
         "train.unet.initial_channels=2", "train.unet.levels=2", "train.unet.kernel=3", "train.unet.convolutions=2",
         "train.msd.depth=6", "train.msd.kernel=5", "train.msd.dilation_max=4")
TIMINGS = ("seconds", "images_per_second", "data_share", "compute_share", "reduction_share")


@pytest.fixture(scope="session")
def tiny_images(dosefloor, tiny_waves, tmp_path_factory):
    """Images of the tiny experiment, and its waves, in one folder. Read only."""
    folder = tmp_path_factory.mktemp("training")
    shutil.copy2(tiny_waves, folder / "waves.emd")
    shutil.copy2(tiny_waves.with_name("tiny.toml"), folder / "tiny.toml")
    dosefloor("images", folder / "tiny.toml", *settings(folder, *IMAGES)).expect(0)
    return folder / "images.emd"


def settings(folder, *keys):
    return [word for key in (f"output.folder={folder}", *keys) for word in ("--set", key)]


@pytest.fixture
def folder(tiny_images, tmp_path):
    """An output folder with the input of a training and nothing else."""
    out = tmp_path / "out"
    out.mkdir()
    for name in ("waves.emd", "images.emd", "tiny.toml"):
        shutil.copy2(tiny_images.with_name(name), out / name)
    return out


def command(folder, *keys, net="unet", options=()):
    return ("train", folder / "tiny.toml", *settings(folder, *IMAGES, *SMALL, *keys), "--net", net, *options)


@pytest.fixture
def train(dosefloor):
    def run(folder, *keys, net="unet", ranks=1, options=()):
        launcher = () if ranks == 1 else (*MPI, str(ranks))
        return dosefloor(*command(folder, *keys, net=net, options=options), launcher=launcher)
    return run


@pytest.fixture(scope="session")
def trained(dosefloor, tiny_images, tmp_path_factory):
    """Both networks, trained on one rank without anything happening: {net: folder of the run}."""
    folder = tmp_path_factory.mktemp("trained")
    for name in ("waves.emd", "images.emd", "tiny.toml"):
        shutil.copy2(tiny_images.with_name(name), folder / name)
    for net in ("msd", "unet"):
        dosefloor(*command(folder, net=net)).expect(0)
    return {net: folder / net for net in ("msd", "unet")}


def header(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    return json.loads(data[8:8 + length]), data[8 + length:]


def described(path):
    return json.loads(header(path)[0]["__metadata__"]["description"])


def weights(path):
    """{name: array} of a safetensors file, by the letter of its format."""
    entries, data = header(path)
    kinds = {"F32": "<f4", "F64": "<f8", "I64": "<i8"}
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in entries.items() if name != "__metadata__"}


def curves(run):
    with open(run / "curves.csv", encoding="utf-8", newline="") as file:
        return [{key: value for key, value in row.items() if key not in TIMINGS} for row in csv.DictReader(file)]


def expect_same_run(run, other):
    """All weights bitwise, and all numbers of the learning curves."""
    for name in ("model.safetensors", "best.safetensors"):
        ours, theirs = weights(run / name), weights(other / name)
        assert ours.keys() == theirs.keys()
        assert [key for key in ours if ours[key].tobytes() != theirs[key].tobytes()] == [], name
        assert described(run / name).get("temperature") == described(other / name).get("temperature")
    assert curves(run) == curves(other)
    assert (run / "model.pt").exists() and (run / "best.pt").exists()


def checkpoints(run):
    return sorted(run.glob("checkpoint-*.safetensors"))


def wait_for(run, condition):
    deadline = time.monotonic() + LONGEST_RUN_S
    while not condition():
        if run.process.poll() is not None or time.monotonic() > deadline:
            run.kill_everything()
            raise AssertionError(f"ended too early for this test\n{run.finish()}")
        time.sleep(0.001)


@pytest.mark.parametrize("net", ["msd", "unet"])
@pytest.mark.parametrize("ranks", [2, 4])
def test_after_51_steps_any_number_of_ranks_has_the_weights_of_one(train, folder, trained, net, ranks):
    train(folder, net=net, ranks=ranks).expect(0)
    expect_same_run(folder / net, trained[net])


def test_more_ranks_than_microbatches_are_told_and_change_nothing(train, folder, trained):
    two = ("train.microbatch=2", "train.epochs=2")
    train(folder, *two, ranks=4).expect(0).says("warning: 4 ranks share 2 microbatches")
    other = folder.with_name("other")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("unet"))
    train(other, *two).expect(0)
    expect_same_run(folder / "unet", other / "unet")


@pytest.mark.parametrize("net", ["msd", "unet"])
def test_training_learns(trained, net):
    rows = curves(trained[net])
    assert [int(row["epoch"]) for row in rows] == list(range(1, 18))
    assert float(rows[-1]["training_loss"]) < 0.7 * float(rows[0]["training_loss"])
    assert float(rows[-1]["validation_loss"]) < 0.7 * float(rows[0]["validation_loss"])
    assert all(0.0 <= float(row["training_f1"]) <= 1.0 for row in rows)
    if net == "unet":  # 51 steps are too few for a MSD-net to be sure of any pixel
        assert float(rows[-1]["f1"]) > 0.5


def test_of_equal_f1_the_lower_loss_is_best(train, folder):
    learning_rate = "train.unet.learning_rate=1e-8"  # too little to move a pixel across 0.5
    run = train(folder, "train.epochs=4", learning_rate, options=("--json",)).expect(0)
    rows = curves(folder / "unet")
    losses = [float(row["validation_loss"]) for row in rows]
    assert len({row["f1"] for row in rows}) == 1 and min(losses) < losses[0]
    network, = json.loads(run.out.splitlines()[-1])["networks"]
    assert network["best_epoch"] == 1 + losses.index(min(losses))
    described = json.loads(header(folder / "unet/best.safetensors")[0]["__metadata__"]["description"])
    assert described["validation"]["validation_loss"] == min(losses)


def cross_entropy(logits, masks, temperature):
    z = logits / temperature
    return np.mean(np.logaddexp(0, z) - masks * z)


@pytest.mark.parametrize("net", ["msd", "unet"])
def test_a_model_has_the_temperature_that_calibrates_it_on_the_validation_images(trained, net):
    """By Python's network on the same images."""
    best = trained[net] / "best.safetensors"
    temperature = described(best)["temperature"]
    rows = curves(trained[net])
    assert temperature == float(rows[described(best)["epoch"] - 1]["temperature"])
    assert described(trained[net] / "model.safetensors")["temperature"] == float(rows[-1]["temperature"])
    model = dosefloor_networks.load(best)
    with h5py.File(trained[net].with_name("images.emd")) as file:
        images, masks = (file[f"entry/{name}/data"][:2, 12:].astype(float) for name in ("images", "masks"))
    found = np.array([[model.probabilities(image) for image in epoch] for epoch in images]).astype(float)
    logits = temperature * np.log(found / (1 - found))
    here = cross_entropy(logits, masks, temperature)
    for nearby in (0.99, 0.998, 1.002, 1.01):
        assert cross_entropy(logits, masks, nearby * temperature) > here


def test_the_last_line_has_the_temperature_and_false_leaves_it_out(train, folder, trained):
    last = train(folder, "train.epochs=5").expect(0).out.splitlines()[-1]
    rows = curves(folder / "unet")
    best = max(rows, key=lambda row: float(row["f1"]))
    for name, row in (("model", rows[-1]), ("best", best)):
        found = described(folder / f"unet/{name}.safetensors").get("temperature")
        assert found == (float(row["temperature"]) if row["temperature"] else None)
    assert rows[-1]["temperature"], "networks without a temperature test nothing"
    told = f"temperature {float(best['temperature']):.2f}: probabilities were" if best["temperature"] else "not calibrated"
    assert told in last
    plain = folder.with_name("plain")
    shutil.copytree(folder, plain, ignore=shutil.ignore_patterns("unet"))
    assert "temperature" not in train(plain, "train.epochs=5", "train.calibrate=false").expect(0).out
    assert "temperature" not in described(plain / "unet/best.safetensors") and "temperature" not in curves(plain / "unet")[0]
    for name in ("model.safetensors", "best.safetensors"):
        ours, theirs = weights(plain / "unet" / name), weights(folder / "unet" / name)
        assert all(ours[key].tobytes() == theirs[key].tobytes() for key in ours)


def test_bench_measures_a_step_beside_the_processor(dosefloor):
    run = dosefloor("bench", "train", "--net", "msd", "--size", 48, "--batch", 2, "--threads", 2, "--repeats", 1, "--json")
    result = json.loads(run.expect(0).out.splitlines()[-1])
    for figure in ("seconds_per_step", "images_per_second", "gflops", "peak_gflops", "peak_mib", "base_mib", "loss"):
        assert result[figure] > 0
    assert result["threads"] == 2
    assert result["images_per_second"] == pytest.approx(2 / result["seconds_per_step"])


def test_bench_measures_a_segmentation(dosefloor):
    run = dosefloor("bench", "segment", "--net", "msd", "--size", 64, "--depth", 5, "--repeats", 1, "--json")
    result = json.loads(run.expect(0).out.splitlines()[-1])
    assert result["images_per_second"] == pytest.approx(1 / result["seconds_per_image"])
    assert min(result[figure] for figure in ("gflops", "peak_gflops", "peak_mib", "base_mib", "expected_mib")) > 0
    dosefloor("bench", "segment", "--ranks", 2).refuses("one process")


def test_curves_are_also_in_hdf5(trained):
    rows = curves(trained["unet"])
    with h5py.File(trained["unet"] / "curves.emd") as file:
        for name in rows[0].keys() - {"epoch"}:
            expected = [float(row[name]) if row[name] else np.nan for row in rows]
            np.testing.assert_array_equal(file[f"entry/{name}/data"][()], expected)
        np.testing.assert_array_equal(file["entry/f1/epoch"][()], np.arange(1, 18))


def test_images_made_on_the_fly_train_as_the_stored_ones_do(train, folder, trained):
    """Stored image epochs are the first realisations: as long as they last, both sources show the same images."""
    few = ("train.epochs=3", "train.unet.initial_channels=2")
    train(folder, *few).expect(0)
    fly = folder.with_name("fly")
    shutil.copytree(folder, fly, ignore=shutil.ignore_patterns("unet"))
    train(fly, *few, "train.source=on-the-fly", ranks=2).expect(0)
    ours, theirs = weights(fly / "unet/model.safetensors"), weights(folder / "unet/model.safetensors")
    assert all(ours[key].tobytes() == theirs[key].tobytes() for key in ours)


def test_a_finished_training_is_left_alone(train, folder):
    train(folder, "train.epochs=1").expect(0)
    model = folder / "unet" / "model.safetensors"
    before = model.stat().st_mtime_ns
    train(folder, "train.epochs=1").expect(0).says("already complete")
    assert model.stat().st_mtime_ns == before


def test_other_parameters_are_refused_with_the_difference_and_force_starts_over(train, folder):
    train(folder, "train.epochs=1").expect(0)
    model = folder / "unet" / "model.safetensors"
    before = model.read_bytes()
    train(folder, "train.epochs=1", "train.batch_size=6").refuses(
        "train.batch_size: 4 in the file, 6 now\nGive output.folder", "--force")
    assert model.read_bytes() == before
    train(folder, "train.epochs=1", "train.batch_size=6", options=("--force",)).expect(0)
    assert model.read_bytes() != before


def test_raised_epochs_prolong_a_finished_training_to_what_it_would_have_been(train, folder, trained):
    train(folder, "train.epochs=5").expect(0).says("best after epoch", "of 5")
    train(folder).expect(0).says("resumes after step 15 of 51")
    expect_same_run(folder / "unet", trained["unet"])


LIMITED = ("train.epochs=2000", "train.time_limit_min=0.01")


def stopped_at_its_time_limit(train, folder):
    """The first run that was long enough for a validation."""
    for _ in range(100):
        run = train(folder, *LIMITED).expect(3)
        if (folder / "unet/model.safetensors").exists():
            return run
    raise AssertionError(f"never validated\n{run}")


def test_a_time_limit_leaves_a_network_that_can_be_used_and_goes_on(train, dosefloor, folder):
    run = stopped_at_its_time_limit(train, folder)
    run.says("The best weights so far, after epoch", "of 2000", "best.safetensors")
    described = json.loads(header(folder / "unet/model.safetensors")[0]["__metadata__"]["description"])
    assert described["stopped_at_time_limit"] is True and 0 < described["epoch"] < 2000
    found = dosefloor("segment", folder / "unet", folder / "images.emd", "-o", folder / "found.emd").expect(0)
    found.says(f"stopped at train.time_limit_min after {described['epoch']} of 2000 epochs", "best weights so far")
    train(folder, *LIMITED).expect(3).says(f"resumes after step {described['step']} of 6000")


def test_without_its_checkpoints_a_training_that_was_stopped_is_not_begun_again_unasked(train, folder):
    stopped_at_its_time_limit(train, folder)
    for path in checkpoints(folder / "unet"):
        path.unlink()
    before = (folder / "unet/model.safetensors").read_bytes()
    train(folder, *LIMITED).refuses("train.time_limit_min", "checkpoints are gone", "--force")
    assert (folder / "unet/model.safetensors").read_bytes() == before


def test_a_last_epoch_that_was_validated_out_of_turn_is_not_prolonged(train, folder):
    train(folder, "train.epochs=3", "train.validate_every=2").expect(0)
    train(folder, "train.epochs=4", "train.validate_every=2").refuses("train.epochs = 4", "train.validate_every = 2", "--force")
    assert (folder / "unet/model.safetensors").exists()


def test_a_cosine_that_has_ended_is_not_prolonged(train, folder):
    train(folder, "train.epochs=1", "train.schedule=cosine").expect(0)
    before = (folder / "unet/model.safetensors").read_bytes()
    train(folder, "train.epochs=2", "train.schedule=cosine").refuses("train.epochs = 2", "cosine", "--force")
    assert (folder / "unet/model.safetensors").read_bytes() == before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGUSR1])
def test_a_signal_keeps_a_checkpoint_and_the_same_command_goes_on_bitwise(dosefloor, train, folder, trained, number):
    run = dosefloor.start(*command(folder))
    wait_for(run, lambda: checkpoints(folder / "unet"))
    run.process.send_signal(number)
    run.finish().expect(3).says("a checkpoint is in", "the same command resumes")
    assert checkpoints(folder / "unet") and not (folder / "unet/model.safetensors").exists()
    train(folder, ranks=2).expect(0).says("resumes after step")
    expect_same_run(folder / "unet", trained["unet"])


def test_a_time_limit_stops_in_the_middle_of_an_epoch_and_resuming_goes_on_bitwise(train, folder, trained):
    stops = 0
    while train(folder, "train.time_limit_min=0.004").code == 3:
        stops += 1
        assert stops < 200
    assert stops > 0
    assert (folder / "unet/best.safetensors").exists()
    expect_same_run(folder / "unet", trained["unet"])


def test_a_warm_up_and_group_normalisation_are_resumed_bitwise_and_the_curves_have_the_rate(train, folder):
    warm = ("train.warmup_steps=40", "train.unet.normalisation=group", "train.unet.group_channels=2")
    undisturbed = folder.with_name("undisturbed")
    shutil.copytree(folder, undisturbed)
    train(undisturbed, *warm).expect(0)
    stops = 0
    while train(folder, *warm, "train.time_limit_min=0.004", ranks=1 + stops % 2).code == 3:
        stops += 1
        assert stops < 200
    assert stops > 0
    expect_same_run(folder / "unet", undisturbed / "unet")
    expected = [0.005 * min(1, 3 * epoch / 41) for epoch in range(1, 18)]  # of the last of an epoch's three steps
    assert [float(row["learning_rate"]) for row in curves(folder / "unet")] == pytest.approx(expected)
    assert "scale0" in str(header(folder / "unet/model.safetensors")[0])


@pytest.mark.parametrize("victims", ["one of two", "both"])
def test_killed_ranks_lose_nothing_that_a_checkpoint_has(dosefloor, train, folder, trained, victims):
    run = dosefloor.start(*command(folder), launcher=(*MPI, "2"))
    wait_for(run, lambda: len(checkpoints(folder / "unet")) == 2)
    if victims == "both":
        run.kill_everything()
    else:
        os.kill(run.rank_processes()[1], signal.SIGKILL)
    assert run.finish().code != 0
    assert not (folder / "unet/model.safetensors").exists()
    train(folder).expect(0).says("resumes after step")
    expect_same_run(folder / "unet", trained["unet"])


def test_a_kill_while_a_checkpoint_is_written_leaves_the_one_before(dosefloor, train, folder):
    large = ("train.unet.initial_channels=16", "train.unet.levels=3", "train.epochs=8")  # takes its time on the disk
    run = dosefloor.start(*command(folder, *large))
    wait_for(run, lambda: len(checkpoints(folder / "unet")) == 1)
    partial = freeze_once_there(run, folder / "unet", "checkpoint-*.partial", folder / "unet/model.safetensors",
                                run.rank_processes())
    before = checkpoints(folder / "unet")[-1]
    run.kill_everything()
    run.finish()
    assert partial.exists() and checkpoints(folder / "unet")[-1] == before
    train(folder, *large).expect(0).says(f"resumes after step {int(before.stem.removeprefix('checkpoint-'))}")
    assert not partial.exists()
    other = folder.with_name("other")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("unet"))
    train(other, *large).expect(0)
    expect_same_run(folder / "unet", other / "unet")


def test_a_damaged_newest_checkpoint_falls_back_to_the_one_before(dosefloor, train, folder, trained):
    run = dosefloor.start(*command(folder))
    wait_for(run, lambda: len(checkpoints(folder / "unet")) == 2)
    run.kill_everything()
    run.finish()
    newest = checkpoints(folder / "unet")[-1]
    data = bytearray(newest.read_bytes())
    data[-3] ^= 1
    newest.write_bytes(data)
    train(folder).expect(0).says("warning: a checkpoint is passed over", newest.name)
    expect_same_run(folder / "unet", trained["unet"])


def test_a_second_run_of_the_same_network_is_locked_out(dosefloor, train, folder):
    run = dosefloor.start(*command(folder))
    wait_for(run, lambda: checkpoints(folder / "unet"))
    run.freeze()
    train(folder).refuses("model.safetensors", code=4)
    run.kill_everything()
    run.finish()


def test_without_images_the_message_has_the_command_that_makes_them(train, folder):
    (folder / "images.emd").unlink()
    train(folder).refuses("images.emd", "dosefloor images")
    assert not (folder / "unet").exists()


def test_an_empty_training_set_is_refused(dosefloor, folder):
    keys = ("experiment.training_specimens=0",)
    dosefloor(*command(folder, *keys)).refuses("training_specimens", "at least one specimen")
    assert not (folder / "unet").exists()


def test_pixels_that_are_no_numbers_are_refused_by_name(train, folder):
    with h5py.File(folder / "images.emd", "r+") as file:
        file["entry/images/data"][1, 2, 30, 30] = np.nan
    train(folder).refuses("images.emd")
    assert not (folder / "unet").exists()


def test_images_without_masks_are_refused(train, folder):
    with h5py.File(folder / "images.emd", "r+") as file:
        del file["entry/masks"]
    train(folder).refuses("images.emd", "masks")
    assert not (folder / "unet").exists()


@pytest.mark.parametrize("damage", ["truncated", "foreign"])
def test_damaged_and_foreign_image_files_are_refused(train, folder, damage):
    path = folder / "images.emd"
    path.write_bytes(path.read_bytes()[:5000] if damage == "truncated" else b"not an image at all" * 100)
    train(folder).refuses("images.emd")
    assert not (folder / "unet").exists()


def test_a_checkpoint_of_the_other_network_is_refused(train, folder, trained):
    (folder / "unet").mkdir()
    shutil.copy2(checkpoints(trained["msd"])[-1], folder / "unet")
    train(folder).refuses("msd", "unet")
    assert checkpoints(folder / "unet")


def test_ranks_in_float_agree_to_rounding_after_one_step(train, folder):
    one_step = ("train.epochs=1", "train.batch_size=12", "train.exact_reduction=false", "train.unet.learning_rate=1e-3")
    train(folder, *one_step).expect(0)
    other = folder.with_name("other")
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("unet"))
    train(other, *one_step, ranks=2).expect(0)
    ours, theirs = weights(folder / "unet/model.safetensors"), weights(other / "unet/model.safetensors")
    different = np.concatenate([np.abs(ours[key] - theirs[key]).ravel() for key in ours])
    assert np.median(different) < 1e-6  # Adam's first step is the gradient's sign: where that is 0, it is chance


def test_dry_run_tells_the_cost_and_writes_nothing(train, folder):
    finished = train(folder, options=("--dry-run", "--json")).expect(0)
    plan = json.loads(finished.out.splitlines()[-1])
    assert plan["networks"][0]["steps"] == 51 and plan["input_is_there"]
    assert plan["networks"][0]["seconds_per_image"] > 0
    assert not (folder / "unet").exists()


def test_json_tells_what_was_trained(train, folder):
    finished = train(folder, "train.epochs=2", net="msd", options=("--json",)).expect(0)
    result = json.loads(finished.out.splitlines()[-1])["networks"][0]
    assert (result["network"], result["epochs"], result["steps"]) == ("msd", 2, 6)
    assert result["model"].endswith("msd/model.safetensors")
    assert 0.0 <= result["validation"]["f1"] <= 1.0
