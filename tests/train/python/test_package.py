"""The package: `pip install ./train/python` gives it, with the program's version, and needs no more than it says."""

import importlib.metadata
import os
import pathlib
import re
import subprocess
import sys

import pytest

import dosefloor
import dosefloor.networks
import dosefloor_networks

CHECKOUT = pathlib.Path(__file__).resolve().parents[3]
SOURCE = CHECKOUT / "train" / "python"
VERSION = re.search(r"project\(dosefloor VERSION ([0-9.]+)", (CHECKOUT / "CMakeLists.txt").read_text(encoding="utf-8")).group(1)


@pytest.fixture(scope="session")
def installed(tmp_path_factory):
    """A folder that pip has installed the package into, from the checkout and without a network."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index",
                    "--disable-pip-version-check", "--target", folder, SOURCE], check=True)
    return folder


def run(code, folder, *options):
    """What a fresh Python prints that sees the installed package, not the checkout."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | {"PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *options, "-c", code], env=environment, cwd=folder, capture_output=True, text=True,
                          check=True).stdout


def test_pip_installs_it_with_the_version_of_the_program(installed):
    found = {one.metadata["Name"]: one for one in importlib.metadata.distributions(path=[str(installed)])}["dosefloor"]
    assert found.version == VERSION
    requirements = [re.split(r"[><=; ]", one)[0] for one in found.requires if "extra" not in one]
    assert sorted(requirements) == ["h5py", "numpy", "tomli"]
    extras = set(found.metadata.get_all("Provides-Extra"))
    assert extras == {"torch", "pandas", "xarray", "hyperspy"}
    out = run("import dosefloor, dosefloor_networks; print(dosefloor.__file__, dosefloor_networks.load is dosefloor.load_model)",
              installed)
    assert out.split() == [str(installed / "dosefloor" / "__init__.py"), "True"]
    assert not list(SOURCE.glob("*.egg-info")) and not (SOURCE / "build").exists() and not (SOURCE / "dist").exists()


def test_xarray_opens_our_files_by_itself_once_it_is_installed(installed):
    path = CHECKOUT / "tests" / "data" / "version-0.1" / "images.emd"
    assert run(f"import xarray; print(list(xarray.open_dataset({str(path)!r}).images.dims))", installed).strip() == \
        "['image_epoch', 'specimen', 'y', 'x']"


def test_nothing_that_is_optional_is_imported_before_it_is_used(installed):
    path = CHECKOUT / "tests" / "data" / "version-0.1" / "images.emd"
    code = ("import sys, dosefloor; dosefloor.open({path!r}).images[0, 0]; "
            "print({{'torch', 'pandas', 'xarray', 'hyperspy'}} & set(sys.modules))").format(path=str(path))
    assert run(code, installed).strip() == "set()"


@pytest.mark.parametrize("name, package, extra", (("StoredImages", "torch", "torch"), ("load_model", "torch", "torch"),
                                                  ("to_xarray", "xarray", "xarray"), ("to_hyperspy", "hyperspy.api", "hyperspy")))
def test_what_is_missing_is_named_with_what_installs_it(installed, name, package, extra):
    """As if the package were not installed."""
    code = (f"import sys; sys.modules[{package!r}] = None; import dosefloor\n"
            f"try: dosefloor.{name}('x.emd')\nexcept ImportError as error: print(error)")
    out = run(code, installed)
    assert f"dosefloor.{name} needs {package}" in out and f"pip install 'dosefloor[{extra}]'" in out


def test_the_former_name_of_the_networks_still_has_all_that_it_had():
    for name in ("load", "Model", "ModelError", "MsdNet", "UNet", "normalised", "without_defects", "read_tensors", "symmetries_of",
                 "gaussian_weights", "SCHEMA_VERSION"):
        assert getattr(dosefloor_networks, name) is getattr(dosefloor.networks, name)


def test_names_that_are_not_there_are_attribute_errors():
    with pytest.raises(AttributeError, match="module dosefloor has no nothing"):
        dosefloor.nothing  # noqa: B018
    assert set(dosefloor.__all__) <= set(dir(dosefloor))
