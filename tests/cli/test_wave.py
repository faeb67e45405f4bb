"""`dosefloor wave`: the wave of any structure, against waves computed elsewhere and against what must hold."""

import json

import h5py
import numpy as np
import pytest

from waves_files import dataset, relative_l2

BOX_A = (20.0, 24.0, 30.0)


def write_xyz(path, atoms, box_A=BOX_A):
    lattice = f"{box_A[0]} 0 0 0 {box_A[1]} 0 0 0 {box_A[2]}"
    lines = [str(len(atoms)), f'Lattice="{lattice}" Properties=species:S:1:pos:R:3 pbc="T T T"']
    path.write_text("\n".join(lines + [" ".join(map(str, atom)) for atom in atoms]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def wave(dosefloor, tmp_path):
    def run(structure, *options, name="wave.emd"):
        dosefloor("wave", structure, *options, "-o", tmp_path / name).expect(0)
        return tmp_path / name

    return run


@pytest.fixture(scope="module")
def reference_wave(dosefloor, data, tmp_path_factory):
    path = tmp_path_factory.mktemp("wave") / "a.emd"
    dosefloor("wave", data / "a.xyz", "--gpts", 256, 256, "--slice-thickness-A", 1, "-o", path).expect(0)
    return path


@pytest.mark.parametrize("group, name", [("waves", "wave"), ("projected_potential", "projected_potential")])
def test_agrees_with_the_arrays_computed_elsewhere(reference_wave, data, group, name):
    expected = dataset(data / "a.h5", name).T  # that file is [x, y]
    assert relative_l2(dataset(reference_wave, f"entry/{group}/data")[0], expected) < 1e-5


def test_the_mask_is_the_one_computed_elsewhere(reference_wave, data):
    assert np.array_equal(dataset(reference_wave, "entry/masks/data")[0], dataset(data / "a.h5", "mask").T)


def test_the_atoms_are_those_of_the_structure(reference_wave, data):
    assert np.array_equal(dataset(reference_wave, "entry/atoms/numbers/values"), dataset(data / "a.h5", "numbers"))
    positions = dataset(reference_wave, "entry/atoms/positions/values")
    assert np.abs(positions - dataset(data / "a.h5", "positions")).max() < 1e-7  # a.xyz has eight decimals


def test_root_and_entry_say_what_emd_and_nexus_readers_look_for(reference_wave):
    with h5py.File(reference_wave) as file:
        assert dict(file.attrs) == {"emd_group_type": "file", "version_major": 1, "version_minor": 0,
                                    "NX_class": "NXroot", "default": "entry"}
        entry = dict(file["entry"].attrs)
        assert entry == entry | {"emd_group_type": "root", "python_class": "Root", "NX_class": "NXentry"}
        assert entry["default"] in file["entry"]


@pytest.mark.parametrize("group, dtype, units", [
    ("waves", "complex64", ""), ("projected_potential", "float32", "V·Å"), ("masks", "uint8", "")])
def test_signals_have_axes_units_and_dims_under_their_names(reference_wave, group, dtype, units):
    with h5py.File(reference_wave) as file:
        signal = file[f"entry/{group}"]
        attributes = {"emd_group_type": "array", "python_class": "Array", "NX_class": "NXdata", "signal": "data"}
        assert {key: signal.attrs[key] for key in attributes} == attributes
        assert list(signal.attrs["axes"]) == ["specimen", "y", "x"]
        assert signal["data"].dtype == dtype and signal["data"].shape == (1, 256, 256)
        assert signal["data"].attrs["units"] == units
        axes = [("specimen", "", 1), ("y", "Å", 30 / 256), ("x", "Å", 30 / 256)]
        for number, (axis, unit, step) in enumerate(axes):
            dim = signal[f"dim{number}"]
            assert (dim.attrs["name"], dim.attrs["units"]) == (axis, unit)
            assert np.allclose(dim, step * np.arange(signal["data"].shape[number]), rtol=0, atol=1e-12)
            assert signal[axis] == dim  # the same object: a hard link


def test_strings_are_utf8_of_variable_length(reference_wave):
    with h5py.File(reference_wave) as file:
        for item, key in [(file, "NX_class"), (file["entry/projected_potential/data"], "units"),
                          (file["entry/parameters"], "toml")]:
            kind = h5py.check_string_dtype(item.attrs.get_id(key).dtype)
            assert (kind.encoding, kind.length) == ("utf-8", None), key


def low_frequencies(field, count=60):
    """Fourier coefficients of the lowest 2 count + 1 frequencies in y and x, as means over the field's pixels."""
    shifted = np.fft.fftshift(np.fft.fft2(field, norm="forward"))
    y, x = (length // 2 for length in field.shape)
    return shifted[y - count:y + count + 1, x - count:x + count + 1]


def test_a_grid_that_is_not_square_holds_the_same_wave(wave, data, reference_wave):
    path = wave(data / "a.xyz", "--gpts", 300, 280, "--slice-thickness-A", 1)
    assert dataset(path, "entry/waves/data").shape == (1, 280, 300)
    potential = "entry/projected_potential/data"  # of both grids: sums of the same structure factors
    coarse, fine = (low_frequencies(dataset(p, potential)[0].astype(float)) for p in (reference_wave, path))
    assert relative_l2(fine, coarse) < 1e-5
    coarse, fine = (low_frequencies(dataset(p, "entry/waves/data")[0]) for p in (reference_wave, path))
    assert relative_l2(fine, coarse) < 0.02  # the apertures differ: 2.84 and 3.11 1/Å


def test_sampling_is_the_coarsest_pixel(wave, data):
    path = wave(data / "a.xyz", "--sampling-A", 0.12)
    for axis in ("x", "y"):
        pixels_A = np.diff(dataset(path, f"entry/waves/{axis}"))
        assert 0.9 * 0.12 < pixels_A.max() <= 0.12 * (1 + 1e-9)


def test_the_beam_tilts_towards_positive_x_and_y(wave, tmp_path):
    atom = write_xyz(tmp_path / "atom.xyz", [("Au", 8.0, 9.0, 0.5)], box_A=(20.0, 24.0, 100.0))
    tilt_mrad = (20.0, 40.0)
    centres = []
    for tilt in ((0.0, 0.0), tilt_mrad):
        path = wave(atom, "--gpts", 256, 256, "--beam-tilt-mrad", *tilt, name=f"tilt{tilt[0]}.emd")
        scattered = np.abs(dataset(path, "entry/waves/data")[0]).astype(float)
        scattered = (scattered - np.median(scattered)) ** 2
        centres.append([np.sum(scattered * dataset(path, "entry/waves/x")) / scattered.sum(),
                        np.sum(scattered * dataset(path, "entry/waves/y")[:, None]) / scattered.sum()])
    way_A = 99.5  # from the middle of the atom's slice to the exit face
    shift_A = np.subtract(centres[1], centres[0])
    assert np.allclose(shift_A, way_A * np.tan(np.divide(tilt_mrad, 1e3)), atol=0.15), shift_A


def test_debye_waller_damps_the_element_named_by_its_factor(wave, tmp_path):
    b_A2 = 0.6
    potentials = {}
    for element in ("Au", "O"):
        atom = write_xyz(tmp_path / f"{element}.xyz", [(element, 10.0, 12.0, 15.0)])
        for name, options in {"still": (), "moving": ("--debye-waller-A2", f"Au={b_A2}")}.items():
            path = wave(atom, "--gpts", 256, 256, *options, name=f"{element}_{name}.emd")
            potentials[element, name] = dataset(path, "entry/projected_potential/data")[0].astype(float)
    assert np.array_equal(potentials["O", "still"], potentials["O", "moving"])
    q_x, q_y = np.fft.fftfreq(256, BOX_A[0] / 256)[None, :], np.fft.fftfreq(256, BOX_A[1] / 256)[:, None]
    q2 = q_x ** 2 + q_y ** 2
    inside = q2 < 2.5 ** 2  # well within the aperture of 3.6 1/Å
    still, moving = (np.fft.fft2(potentials["Au", name])[inside] for name in ("still", "moving"))
    factor = np.exp(-b_A2 * q2[inside] / 4)
    assert relative_l2(moving, still * factor) < 1e-5


def test_the_last_line_with_json_tells_what_was_made(dosefloor, data, tmp_path):
    path = tmp_path / "a.emd"
    run = dosefloor("wave", data / "a.xyz", "--gpts", 64, 48, "-o", path, "--json").expect(0)
    line = json.loads(run.out.splitlines()[-1])
    assert line == line | {"verb": "wave", "file": str(path), "gpts": [64, 48], "atoms": 266}


def test_a_finished_wave_is_verified_and_left(dosefloor, reference_wave, data):
    before = reference_wave.stat().st_mtime_ns
    same = ("wave", data / "a.xyz", "--gpts", 256, 256, "-o", reference_wave)
    dosefloor(*same, "--slice-thickness-A", 1).expect(0).says("already complete")
    dosefloor(*same, "--slice-thickness-A", 2).refuses("wave.slice_thickness_A: 1 in the file, 2 now")
    assert reference_wave.stat().st_mtime_ns == before
