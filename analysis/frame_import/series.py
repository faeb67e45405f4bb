"""Frames of all files in their order, corrected, summed in groups and resampled."""

from __future__ import annotations

import dataclasses

import numpy as np

from refusal import Refusal


@dataclasses.dataclass
class Frame:
    counts: np.ndarray  # float32 [y, x]
    dose_per_A2: float
    electrons_per_count: float | None
    source: int  # the file of its first frame
    first: int  # that frame's place in the file


class Series:
    """`electrons`, `corrections`: one a source. `doses_per_A2`: of each frame read, or None for the mean count by the area
    of a pixel of `sampling_A`."""

    def __init__(self, sources, electrons, corrections, doses_per_A2, sampling_A, resampling, group=1):
        self.sources, self.electrons, self.corrections = sources, electrons, corrections
        self.resampling, self.group = resampling, group
        self.doses_per_A2, self.sampling_A = doses_per_A2, sampling_A
        self.read = sum(source.count for source in sources)
        self.count, self.left_out = divmod(self.read, group)
        if self.count == 0:
            raise Refusal(f"--sum {group}: there are {self.read} frames; expected at least as many as one sum takes")

    def corrected(self):
        """(counts, dose, source, place) of each frame read."""
        number = 0
        for place, (source, correct) in enumerate(zip(self.sources, self.corrections)):
            for first, raw in enumerate(source.frames()):
                counts = correct(finite(raw, f"{source.path}: frame {first}"))
                dose = self.doses_per_A2[number] if self.doses_per_A2 is not None else \
                    mean_dose(counts, self.sampling_A, f"{source.path}: frame {first}")
                number += 1
                yield counts, dose, place, first

    def __iter__(self):
        frames = self.corrected()
        for _ in range(self.count):
            counts, dose, source, first = next(frames)
            for _ in range(self.group - 1):
                more, dose_of_more, *_ = next(frames)
                counts, dose = counts + more, dose + dose_of_more
            with np.errstate(over="ignore"):
                image = self.resampling(counts).astype("<f4")
            known = self.electrons[source]
            finite(image, f"{self.sources[source].path}: frame {first}, corrected,")
            yield Frame(image, float(dose), known.per_count if known else None, source, first)


def finite(image, name):
    bad = np.count_nonzero(~np.isfinite(image))
    if bad:
        raise Refusal(f"{name} has {bad} of {image.size} pixels that are not finite (NaN or infinity); expected numbers. "
                      "Leave the frame out, or mend it with the software that recorded it")
    return image


def mean_dose(counts, sampling_A, name):
    dose = counts.mean() / sampling_A**2
    if not dose > 0:
        raise Refusal(f"{name} has a mean of {counts.mean():.4g} electrons a pixel, from which no dose follows; give "
                      "--dose-per-A2 or --dose-csv")
    return dose
