"""The reference of all keys of an experiment file, and docs/keys.md, which is made from it."""

import pathlib

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/keys.md"


def test_the_page_of_keys_is_what_the_program_prints(dosefloor):
    printed = dosefloor("keys", "--markdown").expect(0).out
    assert PAGE.read_text(encoding="utf-8") == printed, \
        "docs/keys.md is out of date: dosefloor keys --markdown > docs/keys.md"


def test_keys_are_printed_with_default_meaning_and_limits(dosefloor):
    lines = dosefloor("keys").expect(0).out.splitlines()
    assert lines[0].startswith("[experiment]  ")
    slices = lines.index("  slice_thickness_A = 1.0")
    assert lines[slices + 1].strip() == "thickest slice of the multislice calculation"
    assert lines[slices + 2].strip() == "a length in Å above 0 and at most 10"


def test_keys_takes_no_argument(dosefloor):
    dosefloor("keys", "experiment.toml").refuses("experiment.toml", "--help")
