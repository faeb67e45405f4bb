"""Doses that are given, told by metadata, or counted; and what is not taken for one."""

import math
import pathlib
import types

import numpy as np
import pytest

import doses
from electrons import Electrons
from refusal import Refusal


def source(metadata, count=1, frame_time_s=None, electrons=None):
    return types.SimpleNamespace(path=pathlib.Path("a.dm4"), count=count, frame_time_s=frame_time_s, electrons=electrons,
                                 original_metadata=metadata)


def options(**given):
    return types.SimpleNamespace(**{"dose_per_A2": None, "dose_csv": None, "dose_from_counts": False, **given})


@pytest.mark.parametrize("metadata, dose", [
    ({"Dose (e-/A^2)": 40.0}, 40.0),
    ({"a": {"b": {"Electron dose [e/Å2]": "40"}}}, 40.0),
    ({"Dose (e⁻/nm²)": 4000.0}, 40.0),
    ({"Dose Rate (e-/A^2/s)": 80.0, "Exposure (s)": 0.5}, 40.0),
    ({"Dose rate (electrons/Angstrom^2/s)": 80.0, "Exposure Time (seconds)": 0.5}, 40.0),
])
def test_a_dose_by_area_of_a_single_image_is_taken(metadata, dose):
    assert math.isclose(doses.told(source(metadata))[0], dose)


def test_a_rate_makes_doses_of_a_series_by_the_distance_of_its_frames():
    assert math.isclose(doses.told(source({"Dose Rate (e-/A^2/s)": 80.0}, count=5, frame_time_s=0.25))[0], 20.0)


@pytest.mark.parametrize("metadata, count", [
    ({"Exposure Rate (e-/pix/s)": 212.0}, 1),
    ({"Dose Rate (e-/pix/s)": 212.0, "Exposure (s)": 0.5}, 1),
    ({"Total Dose (e-/A^2)": 40.0}, 1),
    ({"Dose (e-/A^2)": 40.0}, 5),
    ({"Dose (e-/A^2)": 40.0, "x": {"Dose (e-/A^2)": 50.0}}, 1),
    ({"Dose Rate (e-/A^2/s)": 80.0}, 1),
    ({"Dose Rate (e-/A^2/s)": 80.0, "Exposure (s)": 0.5, "x": {"Exposure (s)": 0.6}}, 1),
    ({"Dose (e-/A^2)": 0.0}, 1), ({"Dose (e-/A^2)": "unknown"}, 1), ({"Dose (mGy)": 3.0}, 1), ({"Dose": 3.0}, 1), ({}, 1),
])
def test_what_may_be_another_dose_is_not_taken(metadata, count):
    assert math.isnan(doses.told(source(metadata, count))[0])


def test_a_missing_dose_is_refused_with_what_was_found_and_the_ways_out():
    with pytest.raises(Refusal) as refused:
        doses.resolved(options(), [source({"Dose Rate (e-/pix/s)": 212.0})], False)
    for text in ("a.dm4", "'Dose Rate (e-/pix/s)' = 212", "--dose-per-A2", "--dose-csv", "--dose-from-counts"):
        assert text in str(refused.value)


def test_a_given_dose_counts_for_each_frame_that_is_read():
    given = doses.resolved(options(dose_per_A2=5.0), [source({}, 2), source({}, 1)], False)
    assert given.per_A2.tolist() == [5.0, 5.0, 5.0]


def test_a_list_of_doses_goes_through_all_files(tmp_path):
    path = tmp_path / "doses.csv"
    path.write_text("\ufeff10\r\n20.5\r\n3e1\r\n\r\n", encoding="utf-8")
    assert doses.resolved(options(dose_csv=path), [source({}, 2), source({}, 1)], False).per_A2.tolist() == [10.0, 20.5, 30.0]


@pytest.mark.parametrize("text, found", [("10\n20\n", "2 numbers for 3 frames"), ("10\nx\n30\n", "line 2: found 'x'"),
                                         ("10\n-20\n30\n", "line 2"), ("dose\n1\n2\n3\n", "line 1"), ("1\nnan\n3\n", "line 2"),
                                         ("1,2\n3,4\n5,6\n", "line 1"), ("", "0 numbers")])
def test_lists_that_cannot_be_are_refused(tmp_path, text, found):
    path = tmp_path / "doses.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refusal, match=found):
        doses.resolved(options(dose_csv=path), [source({}, 3)], False)


def test_counts_are_taken_where_the_metadata_say_that_they_are_electrons():
    counted = doses.resolved(options(), [source({}, electrons=Electrons(0.5))], True)
    assert counted.per_A2 is None and "mean" in counted.notes[0]
    with pytest.raises(Refusal):
        doses.resolved(options(), [source({})], True)  # the command line says it: then it says --dose-from-counts, too
    assert doses.resolved(options(dose_from_counts=True), [source({})], True).per_A2 is None
    with pytest.raises(Refusal, match="--electrons-per-count"):
        doses.resolved(options(dose_from_counts=True), [source({})], False)


def test_metadata_of_a_dose_come_before_counts():
    told = doses.resolved(options(), [source({"Dose (e-/A^2)": 40.0}, electrons=Electrons(0.5))], True)
    assert np.array_equal(told.per_A2, [40.0])
