"""TOML texts as dictionaries."""

try:
    import tomllib
except ImportError:  # before Python 3.11
    import tomli as tomllib


def parsed_toml(text):
    return tomllib.loads(text)
