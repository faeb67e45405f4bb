"""The formats of the program's files, and their latest versions that are read here: as sim/core/schemas/schemas.hpp."""

from .errors import FileError

VERSIONS = {"dosefloor-waves": 1, "dosefloor-images": 1, "dosefloor-segmentation": 1, "dosefloor-observer": 1,
            "dosefloor-curves": 1}
ANALYSIS, ANALYSIS_VERSION, ANALYSIS_OLDEST = "dosefloor-analysis", 2, 2


def expect_readable(where, name, version, program_version=""):
    """Refuses what is none of VERSIONS, and later versions, which may mean something else by the same names."""
    if name not in VERSIONS:
        raise FileError(f'{where}: found the schema "{name}"; expected one of {", ".join(VERSIONS)}')
    if not 1 <= version <= VERSIONS[name]:
        raise FileError(f"{where}: found version {version} of {name}; this package reads versions 1 to {VERSIONS[name]}. "
                        f"Program {program_version or '(unknown)'} wrote it: install the Python package of that one")
