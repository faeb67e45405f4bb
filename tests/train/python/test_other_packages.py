"""Our files in pandas, xarray and HyperSpy: named axes, calibrated, with what was drawn."""

import pathlib

import h5py
import numpy as np
import pytest
import xarray

import dosefloor
from dosefloor import optional, tables
from dosefloor.xarray_backend import DosefloorBackend

DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
OLD = DATA / "version-0.1"


def test_pandas_selects_images_by_what_was_drawn(tiny):
    with dosefloor.open(tiny / "images.emd") as file:
        images, masks, table = file
        chosen = table.query("dose_per_A2 > 1000 and abs(defocus_A) < 150")
        assert 0 < len(chosen) < len(table)
        for row in chosen.itertuples():
            counts = images.at(image_epoch=row.image_epoch, specimen=row.specimen).mean()
            assert counts / row.n_d == pytest.approx(1, abs=0.2)
        assert table.groupby("specimen")["dose_per_A2"].count().tolist() == [3] * 6


def test_without_pandas_tables_are_structured_arrays(tiny, monkeypatch):
    with dosefloor.open(tiny / "images.emd") as file:
        frame = file.table
    monkeypatch.setattr(tables, "pandas_if_there", lambda: None)
    with dosefloor.open(tiny / "images.emd") as file:
        array = file.table
    assert isinstance(array, np.ndarray) and optional.pandas_if_there() is not None
    assert np.array_equal(array["dose_per_A2"], frame["dose_per_A2"])


def test_xarray_opens_images_with_named_axes(tiny):
    with dosefloor.to_xarray(tiny / "images.emd") as dataset, h5py.File(tiny / "images.emd") as plain:
        assert dict(dataset.sizes) == {"image_epoch": 3, "specimen": 6, "y": 64, "x": 64}
        assert not dataset.images.variable._in_memory  # nothing is read yet
        image = dataset.images.sel(image_epoch=2, specimen=5)
        assert np.array_equal(image, plain["entry/images/data"][2, 5])
        assert image.attrs == {"units": "counts", "long_name": "image"}
        assert image.dose_per_A2.item() == plain["entry/realisations"]["dose_per_A2"][2 * 6 + 5]
        assert dataset.dose_per_A2.attrs["units"] == "e⁻/Å²" and dataset.y.attrs["units"] == "px"
        strided = dataset.images[1:, ::2, [3, 1], 60:10:-7]
        assert np.array_equal(strided, plain["entry/images/data"][()][1:, ::2, [3, 1], 60:10:-7])
        share = dataset.masks.mean(("y", "x")).where(dataset.dose_per_A2 > 1000)
        assert int(share.notnull().sum()) == int((plain["entry/realisations"]["dose_per_A2"] > 1000).sum())


@pytest.mark.parametrize("name", ("waves.emd", "compressed/waves.emd", "shards/waves.emd", "images.emd", "msd/segmented.emd",
                                  "observer.emd", "msd/curves.emd"))
def test_no_file_has_axes_without_names_in_xarray(name):
    with dosefloor.open(OLD / name) as file, dosefloor.to_xarray(OLD / name) as dataset:
        assert not [dim for dim in dataset.dims if dim.startswith("phony")]
        for signal in file.signals.values():
            assert dataset[signal.name].dims == signal.dims
            assert np.array_equal(dataset[signal.name], signal[()], equal_nan=True)
            for axis in signal.axes:
                assert np.array_equal(dataset[axis.name], axis.values)
        columns = set(file.units) if file.table_name else set()
        assert columns <= set(dataset.coords)
        assert dataset.attrs["schema"] == file.schema


def test_xarray_computes_in_chunks(tiny):
    with dosefloor.to_xarray(tiny / "images.emd", chunks={"image_epoch": 1}) as dataset:
        assert dataset.images.chunks[0] == (1, 1, 1)
        with dosefloor.open(tiny / "images.emd") as file:
            assert float(dataset.images.mean()) == pytest.approx(np.asarray(file.images, float).mean(), rel=1e-5)


def test_xarray_takes_only_files_of_ours_for_ours(tiny, tmp_path):
    backend = DosefloorBackend()
    assert backend.guess_can_open(tiny / "images.emd")
    (tmp_path / "foreign.emd").write_bytes(b"\x89HDF\r\n\x1a\n")
    assert not backend.guess_can_open(tmp_path / "foreign.emd") and not backend.guess_can_open(DATA / "a.h5")
    assert not backend.guess_can_open(tmp_path / "none.emd") and not backend.guess_can_open(b"bytes")
    with pytest.raises(dosefloor.FileError):
        xarray.open_dataset(DATA / "a.h5", engine=DosefloorBackend)


def test_hyperspy_has_one_image_calibrated_with_what_was_drawn(tiny):
    signal = dosefloor.to_hyperspy(tiny / "images.emd", image_epoch=2, specimen=5)
    with dosefloor.open(tiny / "images.emd") as file:
        assert np.array_equal(signal.data, file.images[2, 5])
        row = file.row(image_epoch=2, specimen=5)
    for axis in signal.axes_manager.signal_axes:
        assert axis.units == "Å" and axis.scale == row[f"pixel_{axis.name}_A"] and axis.offset == row[f"{axis.name}0_A"]
    assert signal.axes_manager.signal_shape == (64, 64) and not signal.axes_manager.navigation_axes
    assert signal.metadata.Dosefloor.dose_per_A2 == row["dose_per_A2"]
    assert signal.metadata.Acquisition_instrument.TEM.beam_energy == 300
    assert signal.metadata.Signal.quantity == "image (counts)" and signal.metadata.General.title == "images"
    assert signal.original_metadata.experiment.experiment.training_specimens == 4


def test_hyperspy_browses_stacks(tiny):
    stack = dosefloor.to_hyperspy(tiny / "images.emd", lazy=True)
    with dosefloor.open(tiny / "images.emd") as file:
        assert np.array_equal(stack.inav[5, 2].data.compute(), file.images[2, 5])  # (specimen, image_epoch)
        doses = file.table["dose_per_A2"].to_numpy().reshape(3, 6)
    assert [axis.name for axis in stack.axes_manager.navigation_axes] == ["specimen", "image_epoch"]
    assert {axis.units for axis in stack.axes_manager.signal_axes} == {"px"}  # their pixels differ
    assert np.array_equal(stack.original_metadata.drawn.dose_per_A2, doses)
    masks = dosefloor.to_hyperspy(tiny / "images.emd", "masks", specimen=5)
    assert masks.axes_manager.navigation_shape == (3,) and masks.data.dtype == np.uint8


def test_hyperspy_has_complex_waves_and_calibrated_frames(tiny, frames):
    waves = dosefloor.to_hyperspy(tiny / "waves.emd")
    assert waves.data.dtype == np.complex64 and waves.axes_manager.signal_axes[0].scale == pytest.approx(0.08)
    assert (waves.amplitude.data >= 0).all() and waves.axes_manager.navigation_shape == (6,)
    path, counts = frames
    imported = dosefloor.to_hyperspy(path)
    assert np.array_equal(imported.data[:, 0], counts)
    assert [(axis.units, axis.scale) for axis in imported.axes_manager.signal_axes] == [("Å", pytest.approx(0.3))] * 2


def test_hyperspy_refuses_what_is_no_image(tiny):
    for call, match in (((tiny / "images.emd", "waves"), "no signal waves; found images, masks"),
                        ((OLD / "observer.emd", "found_share"), "has the axes image_epoch, specimen, disc; expected images")):
        with pytest.raises(dosefloor.FileError, match=match):
            dosefloor.to_hyperspy(*call)
    with pytest.raises(dosefloor.FileError, match="waves has no axis image_epoch"):
        dosefloor.to_hyperspy(tiny / "waves.emd", image_epoch=0)
