"""Files made by version 0.1.0 (tests/data/version-0.1, recipe in its README.md): every later version opens, verifies,
segments and resumes them, or, where a resume could not give the same bits, refuses it by name."""

import json
import shutil

import h5py
import numpy as np
import pytest

# The parameters that the parts in folders of their own were made with, beside old.toml.
COARSE = ("wave.gpts=[64,64]", "images.sampling_A=[0.48,0.5]", "images.size_px=[8,8]")
PARTIAL = ("experiment.training_specimens=6", *COARSE, "wave.slice_thickness_A=0.0004")
AS_BEFORE = ("train.msd.image_to_all_layers=false", "train.replace_defects=false",
             "train.symmetries=false", "train.calibrate=false")  # keys that 0.1.0 did not have
HERE = ("output.images_folder=.", "output.waves_folder=.")
TRAINING = ("train.epochs=60", *AS_BEFORE, *HERE)
FINISHED = ("waves.emd", "images.emd", "observer.emd", "msd/segmented.emd", "unet/segmented.emd", "msd/curves.emd",
            "shards/waves.emd", "compressed/waves.emd")
SHOWN = ("waves.emd", "images.emd", "unet/segmented.emd", "shards/waves.emd", "compressed/waves.emd")


def settings(*assignments):
    return [word for assignment in assignments for word in ("--set", assignment)]


@pytest.fixture
def old(data, tmp_path):
    """A copy that may be changed; the commands are run in it, as when its files were made."""
    folder = tmp_path / "old"
    shutil.copytree(data / "version-0.1", folder)
    return folder


@pytest.fixture(scope="module")
def same_bits_here(dosefloor, data, tmp_path_factory):
    """Whether this build and processor can continue the old files: FFTW's version and the instruction set are those of
    the machine that made them. A stage says so by name."""
    folder = tmp_path_factory.mktemp("machine") / "old"
    shutil.copytree(data / "version-0.1", folder)
    run = dosefloor("waves", "old.toml", cwd=folder)
    if run.code == 0:
        return True
    run.expect(2)
    assert "instruction_set" in run.err or "fftw_version" in run.err, run
    return False


@pytest.mark.parametrize("name", FINISHED)
def test_finished_files_are_verified(dosefloor, old, name):
    dosefloor("verify", name, cwd=old).expect(0)


@pytest.mark.parametrize("name", SHOWN)
def test_finished_files_are_shown(dosefloor, old, name):
    dosefloor("show", name, cwd=old).expect(0).says("version 1", "0.1.0")


def test_files_are_recognised_as_what_the_experiment_asks_for(dosefloor, old, same_bits_here):
    if not same_bits_here:
        pytest.skip("SKIPPED: made on another kind of processor or FFTW, whose bits this one does not give")
    before = {name: (old / name).read_bytes() for name in ("waves.emd", "images.emd", "observer.emd")}
    for verb in ("waves", "images", "observe"):
        last = dosefloor(verb, "old.toml", "--json", cwd=old).expect(0).out.strip().splitlines()[-1]
        assert json.loads(last)["already_complete"] is True
    assert {name: (old / name).read_bytes() for name in before} == before
    dosefloor("verify", "old.toml", "--sample", "2", cwd=old).expect(0)


def test_an_unfinished_output_is_resumed(dosefloor, old, same_bits_here):
    partial = old / "partial" / "waves.emd.partial"
    kept = partial.read_bytes()
    run = dosefloor("waves", "old.toml", *settings(*PARTIAL, "output.folder=partial"), "--json", cwd=old)
    if not same_bits_here:
        assert partial.read_bytes() == kept
        run.refuses("instruction_set")
        return
    summary = json.loads(run.expect(0).out.strip().splitlines()[-1])
    assert (summary["specimens"], summary["computed"]) == (8, 1)
    resumed = old / "partial" / "waves.emd"
    fresh = dosefloor("waves", "old.toml", *settings(*PARTIAL, "output.folder=fresh"), "--dry-run", cwd=old)
    fresh.expect(0)  # what the folder would hold has not changed
    with h5py.File(resumed) as file:
        waves = file["entry/waves/data"][:]
    assert waves.shape == (8, 64, 64)
    assert np.all(np.abs(waves).mean(axis=(1, 2)) > 0.5)  # every one is there, the one made now too


def test_a_training_is_resumed_from_its_checkpoint(dosefloor, old, same_bits_here):
    arguments = ("train", "old.toml", "--net", "msd", *settings(*TRAINING))
    run = dosefloor(*arguments, *settings("output.folder=training"), cwd=old)
    if not same_bits_here:
        run.expect(2).says("instruction_set")
        return
    run.expect(0).says("trained 60 epochs")
    # Bit for bit the network of a training that was never interrupted.
    dosefloor(*arguments, *settings("output.folder=fresh"), cwd=old).expect(0)
    resumed, fresh = (weights_of(old / folder / "msd" / "model.safetensors") for folder in ("training", "fresh"))
    assert resumed == fresh


def test_a_training_of_keys_that_came_later_is_another_one(dosefloor, old, same_bits_here):
    if not same_bits_here:
        pytest.skip("SKIPPED: made on another kind of processor or FFTW, whose bits this one does not give")
    kept = (old / "msd" / "model.safetensors").read_bytes()
    dosefloor("train", "old.toml", "--net", "msd", *settings(*AS_BEFORE), cwd=old).expect(0)  # complete: left as it is
    dosefloor("train", "old.toml", "--net", "msd", cwd=old).refuses("train.msd.image_to_all_layers: false in the file, true now")
    assert (old / "msd" / "model.safetensors").read_bytes() == kept


def test_a_finished_training_is_recognised_and_gives_the_same_network_again(dosefloor, old, same_bits_here):
    if not same_bits_here:
        pytest.skip("SKIPPED: made on another kind of processor or FFTW, whose bits this one does not give")
    arguments = ("train", "old.toml", *settings(*AS_BEFORE))
    run = dosefloor(*arguments, cwd=old)
    if run.code == 2 and "torch_version" in run.err:
        pytest.skip("SKIPPED: made by another LibTorch")
    for network in ("msd", "unet"):
        run.expect(0).says(f"{network}/model.safetensors: already complete")
    dosefloor(*arguments, *settings("output.folder=fresh", *HERE), cwd=old).expect(0)
    for network in ("msd", "unet"):
        fresh, then = (weights_of(old / folder / network / "model.safetensors") for folder in ("fresh", "."))
        assert fresh == then, network


def weights_of(path):
    """The tensors of a safetensors file, as bytes: all that follows its header."""
    content = path.read_bytes()
    return content[8 + int.from_bytes(content[:8], "little"):]


@pytest.mark.parametrize("network", ["msd", "unet"])
def test_models_segment_as_they_did(dosefloor, old, network):
    dosefloor("segment", network, "images.emd", "-o", "again.emd", "--any-pixel-size", cwd=old).expect(0)
    with h5py.File(old / network / "segmented.emd") as then, h5py.File(old / "again.emd") as now:
        probabilities = [np.asarray(file["entry/probabilities/data"]) for file in (then, now)]
    assert np.allclose(*probabilities, rtol=0, atol=1e-5)  # another processor may round otherwise


def test_a_version_of_the_future_is_refused_with_the_versions_that_are_read(dosefloor, old):
    with h5py.File(old / "waves.emd", "r+") as file:
        file["entry/parameters"].attrs.modify("schema_version", np.int64(999))
    before = (old / "waves.emd").read_bytes()
    versions = ("waves.emd", "version 999", "this program reads 'dosefloor-waves' version 1", "Program 0.1.0 wrote it")
    dosefloor("show", "waves.emd", cwd=old).refuses(*versions)
    dosefloor("images", "old.toml", cwd=old).refuses(*versions)  # as an input
    dosefloor("waves", "old.toml", cwd=old).refuses(*versions)  # as an output that is there already
    assert (old / "waves.emd").read_bytes() == before
