"""Draw small pictures of three shapes into folders as Fashion-MNIST has them.

train/0/0000.png, …, test/2/0019.png: gray, 8 × 8, one folder per label; 0 is a square, 1 a
cross, 2 a stripe, each on a noisy ground and at a random place. Always the same pictures.
"""

from pathlib import Path

import numpy as np
from PIL import Image

SIDE = 8
COUNTS = {"train": 100, "test": 20}  # per label
SHAPES = (
    np.array([[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]]),
    np.array([[1, 0, 0, 1], [0, 1, 1, 0], [0, 1, 1, 0], [1, 0, 0, 1]]),
    np.array([[0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0], [0, 1, 1, 0]]),
)


def draw(folder):
    """Write all pictures under a folder."""
    chance = np.random.default_rng(0)
    for part, count in COUNTS.items():
        for label, shape in enumerate(SHAPES):
            place = Path(folder, part, str(label))
            place.mkdir(parents=True)
            for number in range(count):
                Image.fromarray(picture(shape, chance)).save(place / f"{number:04}.png")


def picture(shape, chance):
    pixels = chance.integers(0, 60, size=(SIDE, SIDE))
    row, column = chance.integers(1, 4, size=2)  # near the middle
    pixels[row : row + len(shape), column : column + len(shape)] += shape * 180
    return pixels.astype(np.uint8)
