"""What the intervals of a figure are of, in words."""


def intervals_of(rows):
    """"95 % intervals of particles and noise", of the lines of a table that are drawn."""
    found = sorted({row["interval_of"] for row in rows} - {""})
    return f"95 % intervals of {' or '.join(found)}" if found else "no intervals"
