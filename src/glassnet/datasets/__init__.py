"""Built-in data: the book's examples, a simulated server room, and small real tables."""

from .catalogue import About, about, names
from .dataset import Dataset, columns, load, usual_noise, usual_samples
from .generated import sine, spiral, vertical
from .server_room import sensors
from .shipped import path_of
from .stream import book_random

__all__ = [
    "About",
    "Dataset",
    "about",
    "book_random",
    "columns",
    "load",
    "names",
    "path_of",
    "sensors",
    "sine",
    "spiral",
    "usual_noise",
    "usual_samples",
    "vertical",
]
