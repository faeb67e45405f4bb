"""What readers of files log: warnings are worth a note, errors mean that a file is damaged."""

import contextlib
import logging
import warnings


class Heard(logging.Handler):
    """Messages of a level and above, once each."""

    def __init__(self, level):
        super().__init__(level)
        self.messages = []

    def emit(self, record):
        self.add(record.getMessage())

    def add(self, text):
        message = " ".join(text.split())
        if message not in self.messages:
            self.messages.append(message)


def loggers():
    import rsciio  # makes a logger that prints, once

    return [logging.getLogger(name) for name in (rsciio.__name__, "tifffile")]


@contextlib.contextmanager
def of_readers(level):
    """What the readers say in the meantime."""
    heard = Heard(level)
    for logger in loggers():
        logger.addHandler(heard)
    try:
        yield heard
    finally:
        for logger in loggers():
            logger.removeHandler(heard)


@contextlib.contextmanager
def as_notes():
    """Warnings of the readers, and of what they use, for people: collected instead of printed. (What NumPy says of its
    arithmetic is none.)"""
    heard = Heard(logging.WARNING)
    printing = [(logger, logger.handlers, logger.propagate) for logger in loggers()]
    for logger, *_ in printing:
        logger.handlers, logger.propagate = [heard], False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)
            warnings.showwarning = lambda message, *_, **__: heard.add(str(message))
            yield heard
    finally:
        for logger, handlers, propagate in printing:
            logger.handlers, logger.propagate = handlers, propagate
