"""Bad input ends with exit code 2 and one message that says where, what was found and what is expected."""

import shutil
import subprocess

import pytest

ATOMS = """\
2
Lattice="20 0 0 0 20 0 0 0 10" Properties=species:S:1:pos:R:3 pbc="T T T"
Au 5.0 5.0 5.0
O 8.0 8.0 5.0
"""

BAD_SETTINGS = {
    "unknown key": ("wave.slices=3", ["wave.slices", "no such key"]),
    "misspelt key": ("wave.slice_thicknes_A=3", ["wave.slice_thicknes_A", "slice_thickness_A"]),
    "unknown section": ("waves.energy_keV=300", ["waves"]),
    "wrong unit": ("wave.slice_thickness_nm=0.1", ["slice_thickness_nm", "slice_thickness_A", "1 nm = 10 Å"]),
    "text for a number": ("wave.energy_keV=fast", ["wave.energy_keV = fast", "10 to 3000"]),
    "number for a flag": ("wave.store_mask=3", ["wave.store_mask = 3", "true or false"]),
    "fraction of an item": ("experiment.training_specimens=2.5", ["experiment.training_specimens = 2.5"]),
    "negative": ("wave.slice_thickness_A=-1", ["wave.slice_thickness_A = -1", "above 0"]),
    "not a number": ("wave.slice_thickness_A=nan", ["wave.slice_thickness_A = nan", "above 0"]),
    "infinite": ("wave.energy_keV=inf", ["wave.energy_keV = inf", "10 to 3000"]),
    "reversed range": ("specimen.facet_100_A=[5,4]", ["facet_100_A = [5,4]", "the lower not above the upper"]),
    "range with one end": ("specimen.facet_100_A=[5]", ["specimen.facet_100_A", "[lower, upper]"]),
    "grid with one axis": ("wave.gpts=[256,0]", ["wave.gpts", "both above 0"]),
    "too coarse a grid": ("wave.gpts=[128,128]", ["wave.gpts", "Raise wave.gpts"]),
    "unknown choice": ("wave.potential=gauss", ["wave.potential", "lobato", "kirkland"]),
    "unknown element": ("wave.debye_waller_A2={Xx=0.5}", ["debye_waller_A2", "Xx"]),
    "no value": ("wave.energy_keV", ["expected section.key=value"]),
    "no specimens": ("experiment.training_specimens=-1", ["experiment.training_specimens = -1"]),
    "slab wider than the box": ("specimen.slab_width_A=[30,31]", ["specimen.box_A", "did not fit"]),
    "no structure matches": ("specimen.from=nowhere/*.xyz", ["nowhere/*.xyz"]),
}


def with_output(experiment):
    return ("waves", experiment, "--set", f"output.folder={experiment.parent / 'out'}")


@pytest.mark.parametrize("name", BAD_SETTINGS)
def test_a_bad_setting_is_named_with_what_is_allowed(dosefloor, experiment, name):
    setting, texts = BAD_SETTINGS[name]
    dosefloor(*with_output(experiment), "--set", setting).refuses(*texts)
    assert not (experiment.parent / "out").exists()


@pytest.mark.parametrize("name", ["unknown key", "slab wider than the box", "no structure matches"])
def test_two_ranks_say_it_once(dosefloor, experiment, name):
    setting, texts = BAD_SETTINGS[name]
    dosefloor(*with_output(experiment), "--set", setting, "--ranks", 2).refuses(*texts)


@pytest.mark.parametrize("line, texts", [
    ("slices = 3", ["wave.slices", "no such key"]),
    ("energy_keV = -300", ["wave.energy_keV = -300", "10 to 3000"]),
    ("energy_keV = ", []),
    ("gpts = [256, 256]", ["gpts"]),
])
def test_a_bad_line_is_named_with_its_file_and_number(dosefloor, experiment, line, texts):
    text = experiment.read_text(encoding="utf-8").replace("[wave]\n", f"[wave]\n{line}\n")
    experiment.write_text(text, encoding="utf-8")
    run = dosefloor(*with_output(experiment)).refuses(*texts)
    first = text.split("\n").index(line) + 1
    where = [f"tiny.toml:{number}:" for number in (first, first + 1)]  # a key given twice shows at the second
    assert any(place in run.err for place in where), f"expected one of {where}\n{run}"


@pytest.mark.parametrize("words, texts", [
    (["wavez", "tiny.toml"], ['unknown verb "wavez"', "waves", "show"]),
    (["waves"], ["EXPERIMENT"]),
    (["waves", "missing.toml"], ["missing.toml", "no such file"]),
    (["waves", "."], ["."]),
    (["waves", "tiny.toml", "--colour"], ["--colour"]),
    (["waves", "tiny.toml", "--ranks", "0"], ["--ranks 0", "1 or more"]),
    (["waves", "tiny.toml", "--ranks", "-2"], ["--ranks -2", "1 or more"]),
    (["waves", "tiny.toml", "--ranks", "two"], ["--ranks two", "1 or more"]),
    (["waves", "tiny.toml", "--ranks"], ["--ranks", "1 or more"]),
    (["waves", "tiny.toml", "--accuracy", "0"], ["--accuracy"]),
    (["waves", "tiny.toml", "--accuracy=-1"], ["--accuracy"]),
    (["waves", "--accuracy", "1.5", "tiny.toml"], ["--accuracy", "1.5"]),
    (["waves", "--accuracy", "missing.toml"], ["missing.toml", "no such file"]),
    (["wave", "atoms.xyz", "-o", "out.emd", "--ranks", "2"], ["one rank", "--ranks 2"]),
    (["show", "missing.emd"], ["missing.emd"]),
    (["show", "."], [".: this is a folder", "a file (.emd)"]),
    (["show", "w.emd", "--png", "."], ["w.emd", "no such file"]),
    (["render", ".", "-o", "x.emd"], [".: this is a folder", "a file (.emd)"]),
    (["render", "missing.emd", "-o", "x.emd"], ["missing.emd", "there are no exit waves yet"]),
    (["wave", ".", "-o", "x.emd"], [".: cannot be opened", "extended XYZ"]),
    (["wave", "missing.xyz", "-o", "x.emd"], ["missing.xyz: cannot be opened"]),
    (["show", "tiny.toml"], ["tiny.toml", "HDF5"]),
    (["bench"], ["--help"]),
])
def test_a_bad_command_line_is_refused(dosefloor, experiment, words, texts):
    dosefloor(*words, cwd=experiment.parent).refuses(*texts)


@pytest.mark.parametrize("options, texts", [
    (["--gpts", "64"], ["--gpts"]),
    (["--gpts", "64", "-64"], ["-64"]),
    (["--gpts", "64", "4"], ["4", "8 to 65536"]),
    (["--gpts", "64.5", "64"], ["--gpts", "64.5"]),
    (["--gpts", "64", "64", "--sampling-A", "0.1"], ["--gpts", "--sampling-A"]),
    (["--sampling-A", "0"], ["sampling", "above 0"]),
    (["--sampling-A", "nan"], ["sampling", "nan"]),
    (["--slice-thickness-A", "-1"], ["slice thickness", "above 0", "-1"]),
    (["--energy-keV", "0"], ["energy", "above 0"]),
    (["--potential", "gauss"], ["gauss", "lobato", "kirkland"]),
    (["--beam-tilt-mrad", "1"], ["--beam-tilt-mrad"]),
    (["--debye-waller-A2", "Xx=1"], ["Xx=1", "Au=0.6"]),
    (["--debye-waller-A2", "Au=-1"], ["Au=-1", "0 to 100"]),
    (["--debye-waller-A2", "Au"], ["Au", "Au=0.6"]),
])
def test_a_bad_option_of_wave_is_refused(dosefloor, tmp_path, options, texts):
    (tmp_path / "atoms.xyz").write_text(ATOMS, encoding="utf-8")
    dosefloor("wave", "atoms.xyz", "-o", "out.emd", *options, cwd=tmp_path).refuses(*texts)
    assert not (tmp_path / "out.emd").exists()


@pytest.mark.parametrize("found, instead, texts", [
    ("O 8.0 8.0 5.0", "O 8.0 8.0 10.5", ["10.5", "z"]),
    ("O 8.0 8.0 5.0", "O 8.0 8.0 -0.5", ["-0.5", "z"]),
    ("O 8.0 8.0 5.0", "O 8.0 8.0 nan", ["atoms.xyz:4", "nan"]),
    ("O 8.0 8.0 5.0", "O 8.0 8.0", ["atoms.xyz:4"]),
    ("O 8.0 8.0 5.0", "O 8.0 8.0 five", ["atoms.xyz:4", "five"]),
    ("O 8.0", "Qq 8.0", ["atoms.xyz:4", "Qq"]),
    ('Lattice="20 0 0 0 20 0 0 0 10" ', "", ["atoms.xyz:2", "Lattice"]),
    ("20 0 0 0 20 0 0 0 10", "20 5 0 0 20 0 0 0 10", ["atoms.xyz:2", "Lattice"]),
    ("20 0 0 0 20 0 0 0 10", "20 0 0 0 20 0 0 0", ["atoms.xyz:2", "Lattice"]),
    ("20 0 0 0 20 0 0 0 10", "20 0 0 0 20 0 0 0 -10", ["atoms.xyz:2", "-10"]),
    ("2\n", "3\n", ["atoms.xyz", "3"]),
    ("2\n", "two\n", ["atoms.xyz:1", "two"]),
    (ATOMS, "", ["atoms.xyz"]),
])
def test_a_bad_structure_is_refused_with_its_place(dosefloor, tmp_path, found, instead, texts):
    (tmp_path / "atoms.xyz").write_text(ATOMS.replace(found, instead, 1), encoding="utf-8")
    dosefloor("wave", "atoms.xyz", "--gpts", 64, 64, "-o", "out.emd", cwd=tmp_path).refuses(*texts)
    assert not (tmp_path / "out.emd").exists()


def test_structures_in_different_boxes_are_refused(dosefloor, experiment):
    for name, height_A in (("a", 10), ("b", 12)):
        path = experiment.parent / f"{name}.xyz"
        path.write_text(ATOMS.replace("0 10\"", f"0 {height_A}\""), encoding="utf-8")
    dosefloor(*with_output(experiment), "--set", f"specimen.from={experiment.parent}/*.xyz", "--ranks", 2).refuses(
        "a.xyz", "b.xyz", "10", "12")


@pytest.mark.parametrize("ranks", [1, 2])
@pytest.mark.parametrize("setting, texts", [
    ("images.size_px=[250,64]", ["images.size_px = [250,64]", "the box of the structures: along x", "the box has 20 Å"]),
    ("wave.gpts=[256,240]", ["wave.gpts = [256,240]", "1 / (3 x 0.083 Å)", "Raise wave.gpts"]),
])
def test_images_and_grid_must_fit_the_box_of_the_structures(dosefloor, experiment, setting, texts, ranks):
    (experiment.parent / "a.xyz").write_text(ATOMS, encoding="utf-8")
    structures = ("--set", f"specimen.from={experiment.parent}/*.xyz", "--ranks", ranks)
    for options in (("--dry-run",), ()):
        dosefloor(*with_output(experiment), *structures, "--set", setting, *options).refuses(*texts)
    assert not (experiment.parent / "out").exists()


def test_help_tells_the_units_and_exits_well(dosefloor):
    dosefloor("--help").expect(0).says("waves", "--ranks")
    dosefloor("waves", "--help").expect(0).says("--set", "--dry-run", "--force")
    dosefloor("wave", "--help").expect(0).says("--slice-thickness-A", "Å", "mrad", "keV")


@pytest.mark.parametrize("output, texts", [
    (".", ["is a folder", "the name of a file to write"]),
    ("atoms.xyz/x.emd", ["atoms.xyz is a file; expected a folder"]),
    ("/dev/null", ["is not a regular file"]),
    ("/proc/dosefloor/x.emd", ["/proc/dosefloor/x.emd"]),
    ("w" * 300, ["File name too long"]),
    ("photo.png", ["bytes that are not HDF5", "remove that file yourself"]),
])
def test_an_output_that_cannot_be_written_there_is_refused(dosefloor, tmp_path, tiny_waves, output, texts):
    (tmp_path / "atoms.xyz").write_text(ATOMS, encoding="utf-8")
    (tmp_path / "photo.png").write_bytes(b"\x89PNG a photo")
    for command in (("wave", "atoms.xyz", "--gpts", 64, 64), ("render", tiny_waves)):
        dosefloor(*command, "-o", output, "--force", "--quiet", cwd=tmp_path).refuses(*texts)
    assert (tmp_path / "photo.png").read_bytes() == b"\x89PNG a photo"


def test_missing_folders_of_an_output_are_made(dosefloor, tmp_path):
    (tmp_path / "atoms.xyz").write_text(ATOMS, encoding="utf-8")
    dosefloor("wave", "atoms.xyz", "--gpts", 64, 64, "-o", "does/not/exist/x.emd", cwd=tmp_path).expect(0)
    assert (tmp_path / "does/not/exist/x.emd").exists()


@pytest.mark.parametrize("picture, texts", [(".", ["this is a folder"]), ("atoms.xyz/x.png", ["is a file; expected a folder"])])
def test_a_picture_that_cannot_be_written_there_is_refused(dosefloor, tmp_path, tiny_waves, picture, texts):
    (tmp_path / "atoms.xyz").write_text(ATOMS, encoding="utf-8")
    dosefloor("show", tiny_waves, "--png", picture, cwd=tmp_path).refuses(*texts)


def test_a_folder_under_an_outputs_name_is_refused(dosefloor, experiment, tiny_waves):
    (experiment.parent / "out" / "waves.emd").mkdir(parents=True)
    dosefloor(*with_output(experiment)).refuses("waves.emd' is a folder")
    dosefloor("images", experiment, "--set", f"output.folder={experiment.parent / 'out'}").refuses(
        "waves.emd: this is a folder")


def test_a_program_that_was_not_built_is_named(dosefloor, tmp_path):
    alone = shutil.copy(dosefloor.program, tmp_path)
    run = subprocess.run([alone, "train", "x.toml"], capture_output=True, text=True, check=False)
    assert run.returncode == 2 and f"{tmp_path}/dosefloor-train not found" in run.stderr
    assert "DOSEFLOOR_WITH_TORCH=OFF" in run.stderr
