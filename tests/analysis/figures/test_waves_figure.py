"""waves_figure.py draws what a file of waves holds, and says what it lacks."""

import h5py
import numpy as np
import pytest

import style
from pictures import draw, panels


def write_waves(path, specimens, y=48, x=64, potentials=True, masks=True, spacing_A=0.5):
    """Plane waves with a phase disc of 2 rad, where the projected potential is 1000 V·Å and the mask is set."""
    rows, columns = np.ogrid[:y, :x]
    disc = (rows - y / 2) ** 2 + (columns - x / 2) ** 2 < (y / 4) ** 2
    with h5py.File(path, "w") as file:
        group = file.create_group("entry/waves")
        group["data"] = np.repeat(np.exp(2j * disc).astype(np.complex64)[None], specimens, axis=0)
        for axis, length in enumerate((specimens, y, x)):
            group[f"dim{axis}"] = np.arange(length) * (1.0 if axis == 0 else spacing_A)
        if potentials:
            file["entry/projected_potential/data"] = np.repeat(1000 * disc[None], specimens, 0).astype(np.float32)
        if masks:
            file["entry/masks/data"] = np.repeat(disc[None], specimens, 0).astype(np.uint8)


def test_every_specimen_up_to_max_gets_a_row_of_four_panels(tmp_path):
    waves = tmp_path / "waves.emd"
    write_waves(waves, specimens=3)
    run, picture = draw("waves_figure.py", waves, "--max", "2")
    assert (run.returncode, run.stderr) == (0, "")
    assert panels(picture) == (2, 4)


def test_the_caption_tells_what_the_table_of_specimens_holds(tmp_path):
    import waves_figure
    with h5py.File(tmp_path / "waves.emd", "w") as file:
        file["entry/specimens"] = np.array([(7, 2.25, 410)], [("n_atoms", "i8"), ("tilt_deg", "f8"), ("seed", "i8")])
        assert waves_figure.caption(file, 0) == "tilt 2.2°\n7 atoms"
        assert waves_figure.caption(file, 1) == ""


def test_a_specimen_without_a_particle_is_said_to_have_none(tmp_path):
    import waves_figure
    with h5py.File(tmp_path / "waves.emd", "w") as file:
        file["entry/specimens"] = np.array([(9, 0), (4, 1), (0, 2)], [("n_atoms", "i8"), ("kind", "i8")])
        assert [waves_figure.caption(file, place) for place in range(3)] == ["9 atoms", "4 atoms\nsupport alone", "0 atoms\nvacuum"]


def test_a_single_wave_is_drawn(tmp_path):
    waves = tmp_path / "one wave.emd"
    write_waves(waves, specimens=1)
    run, picture = draw("waves_figure.py", waves)
    assert run.returncode == 0
    assert panels(picture) == (1, 4)


@pytest.mark.parametrize("missing", ["potentials", "masks"])
def test_a_column_that_the_file_lacks_is_left_out_and_named(tmp_path, missing):
    waves = tmp_path / "waves.emd"
    write_waves(waves, specimens=2, **{missing: False})
    run, picture = draw("waves_figure.py", waves)
    assert run.returncode == 0
    assert missing in run.stderr
    assert panels(picture) == (2, 3)


def test_a_file_without_waves_is_refused_by_name_with_status_2(tmp_path):
    waves = tmp_path / "other.h5"
    h5py.File(waves, "w").close()
    run, picture = draw("waves_figure.py", waves)
    assert run.returncode == 2
    assert str(waves) in run.stderr and "/entry/waves/data" in run.stderr
    assert not picture.exists()


def test_masks_of_another_shape_are_refused_with_both_shapes(tmp_path):
    waves = tmp_path / "waves.emd"
    write_waves(waves, specimens=2, masks=False)
    with h5py.File(waves, "a") as file:
        file["entry/masks/data"] = np.zeros((2, 8, 8), np.uint8)
    run, _ = draw("waves_figure.py", waves)
    assert run.returncode == 2
    assert "(2, 8, 8)" in run.stderr and "(2, 48, 64)" in run.stderr


@pytest.mark.parametrize("extent, length", [(3.0, 1.0), (6.0, 2.0), (2.0, 0.5), (40.0, 10.0), (0.3, 0.1)])
def test_a_scale_bar_is_the_largest_round_length_in_a_third_of_the_image(extent, length):
    assert style.nice_length(extent) == pytest.approx(length)


def test_a_flat_image_is_not_stretched_to_its_rounding_errors():
    flat = np.ones((8, 8)) + 1e-7 * np.arange(64).reshape(8, 8)
    low, high = style.robust_range([flat], 0, 100, least_span=0.02)
    assert (low, high) == pytest.approx((0.99, 1.01), abs=1e-5)
