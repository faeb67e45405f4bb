"""The smallest experiment that the program's own checks let pass: 16 specimens of about 50 atoms on 256 x 256 pixels."""

from pathlib import Path

TINY = (Path(__file__).parent.parent / "data" / "tiny.toml").read_text(encoding="utf-8")
