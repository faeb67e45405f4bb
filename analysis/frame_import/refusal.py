"""What ends an import with status 2."""


class Refusal(Exception):
    """Files or options that cannot be: what was found, what was expected, what to do."""
