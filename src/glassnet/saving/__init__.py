"""Saving: one file that holds a model, written whole or not at all, and read strictly."""

from .atomic import remove_temporaries, write_atomically
from .description import describe, rebuild
from .kinds import KINDS
from .model_file import digest_of, read_model_file, write_model_file

__all__ = [
    "KINDS",
    "describe",
    "digest_of",
    "read_model_file",
    "rebuild",
    "remove_temporaries",
    "write_atomically",
    "write_model_file",
]
