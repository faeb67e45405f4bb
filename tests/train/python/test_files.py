"""`dosefloor.open` on every kind of file: what h5py finds in it, by name, with units; and what it refuses."""

import pathlib
import re
import shutil

import h5py
import numpy as np
import pytest

import dosefloor
from dosefloor import schemas

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
OLD = DATA / "version-0.1"
CHECKOUT = pathlib.Path(__file__).resolve().parents[3]


def test_images_masks_and_table_are_those_of_the_file(tiny):
    with dosefloor.open(tiny / "images.emd") as file, h5py.File(tiny / "images.emd") as plain:
        images, masks, table = file
        assert images.dims == ("image_epoch", "specimen", "y", "x") and images.units == "counts"
        assert np.array_equal(images[2, 5], plain["entry/images/data"][2, 5])
        assert np.array_equal(images.at(specimen=5, image_epoch=2), images[2, 5])
        assert np.array_equal(np.asarray(masks), plain["entry/masks/data"][()])
        assert set(np.unique(masks[0, 0])) == {0, 1}
        assert list(table.columns) == list(plain["entry/realisations"].dtype.names)
        assert np.array_equal(table["defocus_A"], plain["entry/realisations"]["defocus_A"])
        assert table.attrs["units"]["dose_per_A2"] == "e⁻/Å²" and table.attrs["units"]["cs_um"] == "µm"
        assert file.row(image_epoch=2, specimen=5) == pytest.approx(table.iloc[2 * 6 + 5].to_dict(), nan_ok=True)
        assert file.experiment["experiment"]["training_specimens"] == 4 and file.experiment["wave"]["energy_keV"] == 300
        assert file.seed == 7 and "images" in repr(file)


def test_nothing_is_read_before_it_is_used(tiny):
    with dosefloor.open(tiny / "images.emd") as file:
        assert isinstance(file.images.dataset, h5py.Dataset)
        assert file.images.shape == (3, 6, 64, 64) and len(file.images) == 3 and file.images.dtype == np.float32


def test_waves_have_axes_in_A_atoms_and_outlines(tiny):
    with dosefloor.open(tiny / "waves.emd") as file, h5py.File(tiny / "waves.emd") as plain:
        waves, masks, table = file
        assert waves.dtype == np.complex64 and waves.dims == ("specimen", "y", "x")
        assert waves.axis("x").units == "Å" and waves.axis("x").values[1] == pytest.approx(20.48 / 256)
        assert np.array_equal(waves[3], plain["entry/waves/data"][3])
        positions_A, numbers = file.atoms(specimen=3)
        assert positions_A.shape == (table["n_atoms"][3], 3) and set(numbers) == {8, 58, 79}
        total = sum(len(file.atoms(specimen=specimen)[1]) for specimen in range(6))
        assert total == len(plain["entry/atoms/numbers/values"])
        corners = file.outline(specimen=3)
        gold = positions_A[numbers == 79, :2]
        assert (gold.min(0) >= corners.min(0) - 1e-9).all() and (gold.max(0) <= corners.max(0) + 1e-9).all()
        assert masks.shape == waves.shape and set(file.signals) == {"waves", "masks", "projected_potential"}


def test_imported_frames_have_no_masks_and_their_metadata(frames):
    path, counts = frames
    with dosefloor.open(path) as file:
        images, masks, table = file
        assert masks is None and np.array_equal(images[:, 0], counts)
        assert (table["dose_per_A2"] == 20).all()
        assert [set(one) for one in file.source_metadata] == [{"metadata", "original_metadata"}]


@pytest.mark.parametrize("name, names, rows", (
    ("waves.emd", "waves masks table", 4), ("images.emd", "images masks table", 8),
    ("compressed/waves.emd", "waves masks table", 4), ("shards/waves.emd", "waves masks table", 4),
    ("msd/segmented.emd", "probabilities masks table", None), ("observer.emd", "found_share detectability table", 8)))
def test_every_kind_of_file_of_the_version_before_opens(name, names, rows):
    with dosefloor.open(OLD / name) as file:
        parts = dict(zip(names.split(), file))
        assert len(parts) == len(names.split()) == len(list(file))
        main = parts[names.split()[0]]
        with h5py.File(OLD / name) as plain:
            assert np.array_equal(np.asarray(main), plain[f"entry/{main.name}/data"][()])
        assert len(parts["table"]) == (rows or np.prod(main.shape[:2]))


def test_curves_are_one_table():
    with dosefloor.open(OLD / "msd" / "curves.emd") as file:
        (table,) = file
        csv = np.genfromtxt(OLD / "msd" / "curves.csv", delimiter=",", names=True)
        for name in ("epoch", "step", "training_loss", "f1"):
            assert np.allclose(table[name], csv[name], equal_nan=True)


def test_a_joined_file_without_a_shard_is_refused_instead_of_read_as_zeros(tmp_path):
    shutil.copytree(OLD / "shards", tmp_path / "shards")
    whole = np.asarray(dosefloor.open(tmp_path / "shards" / "waves.emd").waves)
    (tmp_path / "shards" / "waves-2-of-2.emd").unlink()
    with h5py.File(tmp_path / "shards" / "waves.emd") as plain:
        assert not plain["entry/waves/data"][-1].any() and whole[-1].any()  # what h5py alone makes of it
    with pytest.raises(dosefloor.FileError, match="joins 2 shards, .*not beside it: waves-2-of-2.emd.*dosefloor waves"):
        dosefloor.open(tmp_path / "shards" / "waves.emd")


def test_what_is_not_there_is_named_with_what_is(tiny):
    with dosefloor.open(tiny / "images.emd") as file:
        with pytest.raises(dosefloor.FileError, match="no specimen 17; found 6 of them, 0 to 5"):
            file.images.at(specimen=17)
        with pytest.raises(dosefloor.FileError, match="give specimen; found 6"):
            file.row(image_epoch=1)
        with pytest.raises(dosefloor.FileError, match="no axis particle; expected image_epoch, specimen"):
            file.row(image_epoch=1, specimen=1, particle=2)
        with pytest.raises(dosefloor.FileError, match="has no axis z; found image_epoch, specimen, y, x"):
            file.images.axis("z")


def test_foreign_missing_unfinished_and_later_files_are_refused(tiny, tmp_path):
    with pytest.raises(FileNotFoundError, match="none.emd: there is no such file"):
        dosefloor.open(tmp_path / "none.emd")
    (tmp_path / "half.emd.partial").touch()
    with pytest.raises(dosefloor.FileError, match="half.emd is unfinished: run the command that makes it again"):
        dosefloor.open(tmp_path / "half.emd")
    (tmp_path / "text.emd").write_text("not HDF5")
    with pytest.raises(dosefloor.FileError, match="expected an HDF5 file"):
        dosefloor.open(tmp_path / "text.emd")
    with pytest.raises(dosefloor.FileError, match="not one of dosefloor.*dosefloor import"):
        dosefloor.open(DATA / "a.h5")
    shutil.copy(tiny / "images.emd", tmp_path / "later.emd")
    for attributes, match in (({"schema_version": 99}, "found version 99 of dosefloor-images; this package reads versions 1 to"),
                              ({"schema": "dosefloor-checkpoint"}, 'the schema "dosefloor-checkpoint"; expected one of')):
        with h5py.File(tmp_path / "later.emd", "a") as file:
            file["entry/parameters"].attrs.update(attributes)
        with pytest.raises(dosefloor.FileError, match=match):
            dosefloor.open(tmp_path / "later.emd")


def test_versions_are_those_of_the_program():
    text = (CHECKOUT / "sim" / "core" / "schemas" / "schemas.hpp").read_text(encoding="utf-8")
    found = {name: int(version or 1) for name, version in re.findall(r'Schema \w+\{"(dosefloor-\w+)"(?:, (\d+))?', text)}
    for name, version in schemas.VERSIONS.items():
        assert found[name] == version, name
    assert found[schemas.ANALYSIS] == schemas.ANALYSIS_VERSION
