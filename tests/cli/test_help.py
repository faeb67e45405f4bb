"""What the command line says of itself."""

import re

import pytest

PARALLEL = ["waves", "images", "observe", "train", "segment", "verify", "bench waves", "bench images", "bench train"]
ALONE = ["wave", "render", "show", "keys", "analyse", "fit-mtf", "import", "bench segment"]
STUDY = ["plan", "run", "submit", "status", "resume", "cancel", "why", "machines", "setup"]


def help_of(dosefloor, verb):
    return dosefloor(*verb.split(), "--help").expect(0).out


@pytest.mark.parametrize("verb", PARALLEL + ALONE + STUDY)
def test_help_verb_is_the_verbs_help(dosefloor, verb):
    assert dosefloor("help", *verb.split()).expect(0).out == help_of(dosefloor, verb)


@pytest.mark.parametrize("verb", PARALLEL + ALONE + STUDY)
def test_the_usage_line_is_what_one_types(dosefloor, verb):
    usage = next(line for line in help_of(dosefloor, verb).splitlines() if line.startswith("Usage:"))
    assert usage.startswith(f"Usage: dosefloor {verb} ")


@pytest.mark.parametrize("verb", PARALLEL)
def test_a_parallel_verb_names_ranks(dosefloor, verb):
    assert "--ranks N" in help_of(dosefloor, verb)


@pytest.mark.parametrize("verb", ALONE)
def test_a_verb_of_one_rank_does_not(dosefloor, verb):
    assert "--ranks" not in help_of(dosefloor, verb)


@pytest.mark.parametrize("verb", PARALLEL + ALONE + STUDY)
def test_limits_are_for_people(dosefloor, verb):
    text = help_of(dosefloor, verb)
    assert " in [" not in text
    assert re.search(r"\d{12}", text) is None


def test_the_help_lists_every_verb_once(dosefloor):
    text = dosefloor("help").expect(0).out
    listed = re.findall(r"^  ([a-z][a-z-]*) ", text, flags=re.M)
    verbs = {verb.split()[0] for verb in PARALLEL + ALONE + STUDY}
    assert sorted(listed) == sorted(verbs)
    for title in ("Make", "Look", "Use", "Check"):
        assert re.search(rf"^{title}.*:$", text, flags=re.M)
    assert dosefloor("--help").expect(0).out == text


@pytest.mark.parametrize("typed, meant", [("wavez", "waves"), ("imges", "images"), ("verfiy", "verify"), ("sgement", "segment")])
def test_a_mistyped_verb_gets_a_suggestion(dosefloor, typed, meant):
    dosefloor(typed).refuses(f'unknown verb "{typed}": did you mean {meant}?')


def test_a_verb_like_no_other_gets_the_list(dosefloor):
    run = dosefloor("photograph").refuses('unknown verb "photograph": expected one of plan, run')
    assert "did you mean" not in run.err


def test_a_limit_that_is_missed_is_named_with_what_was_found(dosefloor):
    dosefloor("bench", "waves", "--repeats", 0).refuses("--repeats: expected 1 to 1000, found 0")
    dosefloor("import", "x.dm4", "-o", "y.emd", "--sampling-A", 0).refuses("--sampling-A: expected above 0, found 0")
