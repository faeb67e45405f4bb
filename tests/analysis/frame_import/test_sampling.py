"""Lengths of all units, and what is no size of a square pixel."""

import math
import pathlib
import types

import pytest

import sampling
from refusal import Refusal


@pytest.mark.parametrize("scale, units, size_A", [
    (0.03, "nm", 0.3), (0.3, "Å", 0.3), (0.3, "A", 0.3), (0.3, "\u212b", 0.3), (0.3, "A\u030a", 0.3), (30, "pm", 0.3),
    (3e-5, "µm", 0.3), (3e-5, "\u03bcm", 0.3), (3e-5, "um", 0.3), (3e-5, "micron", 0.3), (3e-11, "m", 0.3),
    (0.3, "Angstroms", 0.3), (0.03, " nm ", 0.3), (0.03, "[nm]", 0.3),
])
def test_a_length_is_told_in_angstroms(scale, units, size_A):
    found, why_not = sampling.in_A(scale, units)
    assert math.isclose(found, size_A, rel_tol=1e-12) and why_not == ""


@pytest.mark.parametrize("scale, units, reason", [
    (0.1, "1/nm", "diffraction"), (0.1, "1 / nm", "diffraction"), (0.1, "nm^-1", "diffraction"), (1, "", "no unit"),
    (1, None, "no unit"), (1, "s", "not a length"), (1, "eV", "not a length"), (0, "nm", "more than 0"),
    (-1, "nm", "more than 0"), (math.nan, "nm", "more than 0"), (math.inf, "nm", "more than 0"),
])
def test_what_is_no_length_says_why(scale, units, reason):
    found, why_not = sampling.in_A(scale, units)
    assert math.isnan(found) and reason in why_not


def source(x_A, y_A=None, missing="", name="a.dm4"):
    return types.SimpleNamespace(path=pathlib.Path(name), sampling=sampling.Sampling(x_A, y_A or x_A, missing))


def test_files_that_agree_have_one_size():
    assert sampling.agreed([source(0.3), source(0.3001)], None) == (0.3, "metadata", [])


@pytest.mark.parametrize("sources, text", [
    ([source(math.nan, missing="has no unit")], "no unit"),
    ([source(0.3, 0.31)], "0.3 Å along x and 0.31 Å along y"),
    ([source(0.3), source(0.31, name="b.dm4")], "b.dm4: its pixels are 0.31 Å"),
])
def test_sizes_that_are_missing_or_differ_are_refused_with_a_way_out(sources, text):
    with pytest.raises(Refusal, match=text) as refused:
        sampling.agreed(sources, None)
    assert "--sampling-A" in str(refused.value)


def test_a_given_size_replaces_that_of_the_metadata_and_says_so():
    assert sampling.agreed([source(math.nan, missing="has no unit")], 0.25) == (0.25, "--sampling-A", [])
    size_A, where_from, notes = sampling.agreed([source(0.3)], 0.25)
    assert (size_A, where_from) == (0.25, "--sampling-A") and "0.3 Å of the metadata" in notes[0]
