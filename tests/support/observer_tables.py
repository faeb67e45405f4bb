"""Writes the tables of an ideal observer as `dosefloor analyse` leaves them."""

import csv

CURVES = ("series", "disc_A", "dose_per_A2", "frames", "area_share", "low", "high", "true_share", "false_share", "f1")
LIMITS = ("series", "disc_A", "limit", "dose_per_A2", "low", "high", "reached_share", "state", "interval_of")
DISCS_A = (5, 20)


def write_table(path, columns, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def write_observer(folder, doses):
    """Discs of 5 Å find half of the particle at the second dose, those of 20 Å at the first."""
    shares = {5: [0.2, 0.6] + [1.0] * (len(doses) - 2), 20: [0.8] + [1.0] * (len(doses) - 1)}
    write_table(folder / "observer_curves.csv", CURVES, [
        ("dose_series", disc, dose, 3, share, share, share, share, 0.02, share)
        for disc in DISCS_A for dose, share in zip(doses, shares[disc])])
    write_table(folder / "observer_limits.csv", LIMITS, [
        ("dose_series", disc, limit, doses[place], doses[place], doses[place + 1], 1,
         "reached" if place else "at the first dose", "particles and noise")
        for disc, place in ((5, 1), (20, 0)) for limit in ("visibility", "half", "convergence")])


def write_no_observer(folder):
    for name, columns in (("observer_curves.csv", CURVES), ("observer_limits.csv", LIMITS)):
        write_table(folder / name, columns, [])
