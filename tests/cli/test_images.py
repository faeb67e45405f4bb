"""`dosefloor images` and `dosefloor render`: what they make of waves, on any number of ranks and after any accident."""

import json
import os
import shutil
import signal

import h5py
import numpy as np
import pytest

from dosefloor_program import freeze_midway, journalled_items, leftovers
from waves_files import dataset, differing

MPI = ("mpirun", "--quiet", "--oversubscribe", "-n")


@pytest.fixture
def folder(tiny_waves, tmp_path):
    """An output folder that holds the tiny experiment's waves and nothing else."""
    (tmp_path / "out").mkdir()
    shutil.copy2(tiny_waves, tmp_path / "out" / "waves.emd")
    return tmp_path / "out"


@pytest.fixture
def make(dosefloor, experiment):
    """Runs the stage in a folder with waves; returns its file."""
    def run(folder, *settings, ranks=1):
        launcher = () if ranks == 1 else (*MPI, str(ranks))
        options = [word for setting in (f"output.folder={folder}", *settings) for word in ("--set", setting)]
        dosefloor("images", experiment, *options, launcher=launcher).expect(0)
        return folder / "images.emd"
    return run


@pytest.fixture(scope="session")
def tiny_images(dosefloor, tiny_waves, tmp_path_factory):
    """The tiny experiment's images, made once on one rank. Read only."""
    folder = tmp_path_factory.mktemp("images")
    shutil.copy2(tiny_waves, folder / "waves.emd")
    dosefloor("images", tiny_waves.with_name("tiny.toml"), "--set", f"output.folder={folder}").expect(0)
    return folder / "images.emd"


def rows(path):
    return dataset(path, "entry/realisations")


@pytest.mark.parametrize("ranks", [2, 4])
def test_the_file_is_bitwise_that_of_one_rank(make, folder, tiny_images, ranks):
    assert differing(make(folder, ranks=ranks), tiny_images) == []


def test_the_file_has_an_image_and_a_mask_for_every_specimen_and_epoch(tiny_images):
    with h5py.File(tiny_images) as file:
        images, masks = file["entry/images/data"], file["entry/masks/data"]
        assert images.shape == masks.shape == (10, 16, 64, 64)
        assert (images.dtype, masks.dtype) == ("float32", "uint8")
        assert list(file["entry/images"].attrs["axes"]) == ["image_epoch", "specimen", "y", "x"]
        assert np.isfinite(images[:]).all()
        assert set(np.unique(masks[:])) == {0, 1}
        table = file["entry/realisations"][:]
    assert np.array_equal(table["image_epoch"], np.repeat(np.arange(10), 16))
    assert np.array_equal(table["specimen"], np.tile(np.arange(16), 10))
    assert ((1e2 <= table["dose_per_A2"]) & (table["dose_per_A2"] <= 1e6)).all()
    assert np.allclose(table["n_d"], table["dose_per_A2"] * table["sampling_x_A"] * table["sampling_y_A"], rtol=1e-12)


def test_the_particle_is_in_view(tiny_images):
    """The tiny particles are larger than the crop: the mask of any image has a good part of what any shows of it."""
    areas = dataset(tiny_images, "entry/masks/data").sum(axis=(2, 3)) * np.reshape(
        rows(tiny_images)["pixel_x_A"] * rows(tiny_images)["pixel_y_A"], (10, 16))
    for of_specimen in areas.T:
        whole = of_specimen.max()
        assert of_specimen.min() > 0.25 * whole and whole > 10, of_specimen


def test_no_particle_is_cut_where_the_crop_has_room(dosefloor, experiment, folder):
    run = dosefloor("images", experiment, "--set", f"output.folder={folder}", "--set", "images.size_px=[200,200]")
    assert "less than the whole particle" not in run.expect(0).out
    assert (rows(folder / "images.emd")["particle_in_view"] == 1).all()


def test_images_that_cut_their_particle_are_counted(dosefloor, experiment, folder):
    command = ("images", experiment, "--set", f"output.folder={folder}", "--set", "images.size_px=[32,32]")
    run = dosefloor(*command).expect(0)  # 2.4 Å of particles of 8 Å
    in_view = rows(folder / "images.emd")["particle_in_view"]
    assert ((0 <= in_view) & (in_view < 1)).all()
    run.says("160 of 160 images show less than the whole particle")
    line = json.loads(dosefloor(*command, "--json").expect(0).out.splitlines()[-1])
    assert line["cut_particles"] == 160


def test_the_share_in_view_is_that_of_the_masks_area(dosefloor, experiment, folder, make):
    """One specimen's masks in full, against those of a crop that its particle does not fit into."""
    cut = make(folder, "images.size_px=[64,32]", "images.crop=centre")
    areas = dataset(cut, "entry/masks/data").sum(axis=(2, 3)).ravel() * rows(cut)["pixel_x_A"] * rows(cut)["pixel_y_A"]
    with h5py.File(folder / "waves.emd") as file:
        offsets, vertices = file["entry/hulls/offsets"][()], file["entry/hulls/values"][()]
    whole = []
    for first, last in zip(offsets[:-1], offsets[1:]):
        x, y = vertices[first:last].T
        whole.append(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    in_view = rows(cut)["particle_in_view"]
    assert (in_view < 1).all()
    assert np.allclose(in_view, areas / np.tile(whole, 10), atol=0.05)


def test_any_image_is_replayed_alone_bitwise(dosefloor, experiment, tiny_images, tmp_path):
    images, masks = dataset(tiny_images, "entry/images/data"), dataset(tiny_images, "entry/masks/data")
    for epoch, specimen in [(0, 0), (9, 15), (4, 7)]:
        path = tmp_path / f"{epoch}-{specimen}.emd"
        dosefloor("images", experiment, "--set", f"output.folder={tiny_images.parent}", "--replay", epoch, specimen,
                  "-o", path).expect(0)
        assert dataset(path, "entry/images/data")[0, 0].tobytes() == images[epoch, specimen].tobytes()
        assert dataset(path, "entry/masks/data")[0, 0].tobytes() == masks[epoch, specimen].tobytes()


DRAWN = ("defocus_A", "cs_um", "focal_spread_A", "blur_A", "sampling_x_A", "x0_A", "y0_A", "n0")


def test_every_image_has_the_pixel_drawn_for_it(tiny_images):
    table = rows(tiny_images)
    for axis in ("sampling_x_A", "sampling_y_A"):
        assert np.allclose(table[axis], table["drawn_sampling_A"], rtol=1e-12, atol=0)
    assert len(np.unique(table["sampling_x_A"])) == 160


def test_snapped_pixels_divide_the_box(make, folder, tiny_images):
    table = rows(make(folder, "images.sampling_snap=true"))
    sizes = 20.48 / table["sampling_x_A"]
    assert np.allclose(sizes, np.round(sizes), atol=1e-9)
    assert np.array_equal(table["drawn_sampling_A"], rows(tiny_images)["drawn_sampling_A"])


@pytest.mark.parametrize("setting, same, different", [
    ("images.mtf_model=3", ("dose_per_A2",), ("mtf_c0", "mtf_c3")),
    ("images.dose_range=low", ("mtf_c0", "mtf_c3"), ("dose_per_A2",)),
])
def test_another_camera_or_dose_range_changes_nothing_else(make, folder, tiny_images, setting, same, different):
    a, b = rows(tiny_images), rows(make(folder, setting))
    for name in (*DRAWN, *same):
        assert np.array_equal(a[name], b[name]), name
    for name in different:
        assert (a[name] != b[name]).all(), name
    masks = dataset(folder / "images.emd", "entry/masks/data")
    assert np.array_equal(masks, dataset(tiny_images, "entry/masks/data"))


def test_another_seed_draws_other_optics(dosefloor, experiment, tiny_images, tmp_path):
    settings = ("--set", f"output.folder={tmp_path / 'other'}", "--set", "experiment.seed=8")
    dosefloor("waves", experiment, *settings).expect(0)
    dosefloor("images", experiment, *settings).expect(0)
    assert (rows(tmp_path / "other" / "images.emd")["defocus_A"] != rows(tiny_images)["defocus_A"]).all()


def test_the_same_command_verifies_and_leaves_it_and_other_parameters_are_refused(dosefloor, experiment, tiny_images):
    before = tiny_images.stat().st_mtime_ns
    command = ("images", experiment, "--set", f"output.folder={tiny_images.parent}")
    dosefloor(*command).expect(0).says("already complete", "checksums verified")
    dosefloor(*command, "--set", "images.mtf_model=2").refuses("images.mtf_model: 4 in the file, 2 now", "--force")
    assert tiny_images.stat().st_mtime_ns == before


def test_json_is_the_last_line(dosefloor, experiment, folder):
    run = dosefloor("images", experiment, "--set", f"output.folder={folder}", "--json").expect(0)
    line = json.loads(run.out.splitlines()[-1])
    assert line == line | {"verb": "images", "images": 160, "computed": 160, "ranks": 1}
    assert 0 < line["writing_share"] < 1


def test_a_dry_run_tells_the_exact_bytes_and_writes_nothing(dosefloor, experiment, tiny_images, tmp_path):
    run = dosefloor("images", experiment, "--set", f"output.folder={tmp_path / 'out'}", "--dry-run", "--json").expect(0)
    line = json.loads(run.out)
    with h5py.File(tiny_images) as file:
        stored = sum(file[name].nbytes for name in (
            "entry/images/data", "entry/masks/data", "entry/realisations", "entry/checksums"))
    assert 0 <= line["bytes"] - stored < 0.02 * stored
    assert line["images"] == 160 and not (tmp_path / "out").exists()


# Interruptions: 8 camera fields are slow enough to be met in the middle.
MANY = ("images.realisations=60", "images.coherence=focal-integration", "images.focal_tolerance=1e-6")


@pytest.fixture(scope="session")
def undisturbed_images(dosefloor, tiny_waves, tmp_path_factory):
    folder = tmp_path_factory.mktemp("many-images")
    shutil.copy2(tiny_waves, folder / "waves.emd")
    options = [word for setting in (f"output.folder={folder}", *MANY) for word in ("--set", setting)]
    dosefloor("images", tiny_waves.with_name("tiny.toml"), *options, "--ranks", 2).expect(0)
    return folder / "images.emd"


def test_killed_ranks_lose_nothing_and_any_number_of_ranks_completes_it(
        dosefloor, experiment, folder, undisturbed_images):
    options = [word for setting in (f"output.folder={folder}", *MANY) for word in ("--set", setting)]
    output = folder / "images.emd"
    run = dosefloor.start("images", experiment, *options, "--ranks", 2)
    freeze_midway(run, output)
    os.kill(run.rank_processes()[1], signal.SIGKILL)
    run.thaw()
    assert run.finish().code != 0
    after_first = journalled_items(output)
    assert after_first > 0

    run = dosefloor.start("images", experiment, *options)
    freeze_midway(run, output, more_than=after_first)
    run.kill_everything()
    run.finish()

    run = dosefloor.start("images", experiment, *options)
    freeze_midway(run, output, more_than=journalled_items(output))
    run.signal_ranks(signal.SIGTERM)
    run.thaw()
    run.finish().expect(3).says("of 960 images are done and kept in", "the same command computes the others")

    dosefloor("images", experiment, *options, "--ranks", 2).expect(0).says("of 960 items are complete")
    assert leftovers(output) == []
    assert differing(output, undisturbed_images) == []


# Bad waves.
def refuses(dosefloor, experiment, folder, *texts, settings=()):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    options = [word for setting in (f"output.folder={folder}", *settings) for word in ("--set", setting)]
    for ranks in (1, 2):
        dosefloor("images", experiment, *options, "--ranks", ranks).refuses(*texts)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_missing_waves_name_the_command_that_makes_them(dosefloor, experiment, tmp_path):
    (tmp_path / "out").mkdir()
    refuses(dosefloor, experiment, tmp_path / "out", "there are no exit waves yet", f"dosefloor waves {experiment}")


def test_unfinished_waves_are_refused(dosefloor, experiment, folder):
    (folder / "waves.emd").rename(folder / "waves.emd.partial")
    refuses(dosefloor, experiment, folder, "these exit waves are unfinished", f"dosefloor waves {experiment}")


def test_waves_of_other_parameters_are_refused_with_the_difference(dosefloor, experiment, folder):
    refuses(dosefloor, experiment, folder, "experiment.seed: 7 in the file, 9 now", settings=("experiment.seed=9",))


def test_waves_of_another_schema_version_are_refused(dosefloor, experiment, folder):
    with h5py.File(folder / "waves.emd", "r+") as file:
        file["entry/parameters"].attrs["schema_version"] = 99
    refuses(dosefloor, experiment, folder, "99", "waves.emd")


def test_waves_that_are_not_a_number_are_refused(dosefloor, experiment, folder):
    with h5py.File(folder / "waves.emd", "r+") as file:
        file["entry/waves/data"][5, 100, 100] = np.nan
    refuses(dosefloor, experiment, folder, "waves.emd", "items 5", "--force")


@pytest.mark.parametrize("share", [0.001, 0.1, 0.5, 0.9, 0.9999])
def test_truncated_waves_are_refused(dosefloor, experiment, folder, share):
    os.truncate(folder / "waves.emd", int(share * (folder / "waves.emd").stat().st_size))
    refuses(dosefloor, experiment, folder, "waves.emd")


def test_images_are_not_waves(dosefloor, experiment, folder, tiny_images):
    shutil.copy2(tiny_images, folder / "waves.emd")
    refuses(dosefloor, experiment, folder, "dosefloor-images", "dosefloor-waves")


def test_a_crop_that_does_not_fit_is_refused(dosefloor, experiment, folder):
    refuses(dosefloor, experiment, folder, "images.size_px", settings=("images.size_px=[256,256]",))


def test_rendering_a_file_that_is_no_wave_is_refused(dosefloor, tiny_images, tmp_path):
    dosefloor("render", tiny_images, "-o", tmp_path / "x.emd").refuses("dosefloor-images", "dosefloor-waves")


# Shards and compression.
def run_shard(dosefloor, verb, experiment, folder, index, *options):
    return dosefloor(verb, experiment, "--set", f"output.folder={folder}", "--shard", f"{index}/3", *options)


def test_shards_of_waves_become_shards_of_images_that_join_to_the_file_of_one_run(
        dosefloor, experiment, tiny_images, tmp_path):
    folder = tmp_path / "out"
    for index in (3, 1):
        run_shard(dosefloor, "waves", experiment, folder, index).expect(0)
        run_shard(dosefloor, "images", experiment, folder, index).expect(0)
        assert not (folder / "images.emd").exists()
    run_shard(dosefloor, "images", experiment, folder, 2).refuses("there are no exit waves yet", "--shard 2/3")
    run_shard(dosefloor, "waves", experiment, folder, 2).expect(0)
    run_shard(dosefloor, "images", experiment, folder, 2, "--ranks", 2).expect(0).says("images.emd joins them")
    different = [name for name in differing(folder / "images.emd", tiny_images) if not name.startswith("entry/shards")]
    assert different == []
    dosefloor("images", experiment, "--set", f"output.folder={folder}").expect(0).says("already complete")
    manifest = json.loads((folder / "images.manifest.json").read_text(encoding="utf-8"))
    assert [shard["specimens"] for shard in manifest["shards"]] == [5, 5, 6]


def test_shards_of_images_can_come_from_the_waves_of_one_run(dosefloor, experiment, folder, tiny_images):
    for index in (1, 2, 3):
        run_shard(dosefloor, "images", experiment, folder, index).expect(0)
    different = [name for name in differing(folder / "images.emd", tiny_images) if not name.startswith("entry/shards")]
    assert different == []


def test_a_missing_shard_of_the_waves_is_refused(dosefloor, experiment, tmp_path):
    folder = tmp_path / "out"
    for index in (1, 2, 3):
        run_shard(dosefloor, "waves", experiment, folder, index, "--quiet").expect(0)
    (folder / "waves-2-of-3.emd").unlink()
    refuses(dosefloor, experiment, folder, "waves-2-of-3.emd")


def test_compressed_images_are_the_same_images_in_less_space(make, folder, tiny_images):
    compressed = make(folder, "output.compress=true", ranks=2)
    assert differing(compressed, tiny_images) == []
    assert compressed.stat().st_size < 0.95 * tiny_images.stat().st_size
    with h5py.File(compressed) as file:
        assert file["entry/images/data"].chunks == (1, 1, 64, 64)


# What must not be lost, and what would be wrong in silence.
def test_a_particle_beyond_the_box_is_refused_before_a_mask_is_wrong(dosefloor, experiment, tmp_path):
    atoms = ["Au -1.0 5.0 5.0", "Au 2.0 5.0 5.0", "Au 0.0 9.0 5.0"]
    text = ["3", 'Lattice="20.48 0 0 0 20.48 0 0 0 10" Properties=species:S:1:pos:R:3 pbc="T T T"', *atoms]
    (tmp_path / "edge.xyz").write_text("\n".join(text) + "\n", encoding="utf-8")
    options = ("--set", f"specimen.from={tmp_path}/edge.xyz", "--set", f"output.folder={tmp_path / 'out'}",
               "--set", "experiment.training_specimens=1", "--set", "experiment.validation_specimens=0")
    for ranks in (1, 2):
        dosefloor("waves", experiment, *options, "--ranks", ranks).refuses(
            "edge.xyz", "crosses the edge of the box along x, from -1 to 2 Å", "shift all atoms by 9.74 Å along x")
    assert not (tmp_path / "out" / "waves.emd").exists()
    run = dosefloor("wave", tmp_path / "edge.xyz", "--gpts", 64, 64, "-o", tmp_path / "edge.emd").expect(0)
    assert "note: the mask is wrong" in run.err and "crosses the edge of the box along x" in run.err


def test_structures_without_a_particle_are_counted_once(dosefloor, experiment, tmp_path):
    for name, element in {"a": "O", "b": "Au", "c": "Si"}.items():
        atoms = [f"{element} {x} {y} 5.0" for x, y in ((5, 5), (8, 5), (5, 9))]
        text = ["3", 'Lattice="20.48 0 0 0 20.48 0 0 0 10" Properties=species:S:1:pos:R:3 pbc="T T T"', *atoms]
        (tmp_path / f"{name}.xyz").write_text("\n".join(text) + "\n", encoding="utf-8")
    run = dosefloor("waves", experiment, "--set", f"specimen.from={tmp_path}/*.xyz", "--set",
                    f"output.folder={tmp_path / 'out'}", "--ranks", 2).expect(0)
    assert run.err.count("2 of 3 structures have no particle") == 1
    masks = dataset(tmp_path / "out" / "waves.emd", "entry/masks/data")
    assert [mask.any() for mask in masks] == [False, True, False]
    run = dosefloor("wave", tmp_path / "a.xyz", "--gpts", 64, 64, "-o", tmp_path / "a.emd").expect(0)
    assert run.err.count("the structure has no particle") == 1
