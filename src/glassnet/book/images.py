"""The book's clothes: pictures in folders, one sub-folder for each class. NNFS ch. 19."""

from os import PathLike
from pathlib import Path

import numpy as np

from ..arrays import Array
from ..errors import DataError, quoted
from ..images import read_image_folder

MOST_CLASSES = 256  # the book's labels are bytes

fashion_mnist_labels = {
    0: "T-shirt/top",
    1: "Trouser",
    2: "Pullover",
    3: "Dress",
    4: "Coat",
    5: "Sandal",
    6: "Shirt",
    7: "Sneaker",
    8: "Bag",
    9: "Ankle boot",
}


def load_mnist_dataset(dataset: str, path: str | PathLike[str]) -> tuple[Array, Array]:
    """The pictures in path/dataset, by class and name; a sub-folder's name is its class number.

    Shapes:
        X  (pictures, height, width)  uint8
        y  (pictures,)                uint8
    """
    folder = Path(path) / dataset
    images, labels, names = read_image_folder(folder)
    for name in names:
        if not (name.isascii() and name.isdigit()) or int(name) >= MOST_CLASSES:
            raise DataError(
                f"sub-folder {quoted(name)} is no class number from 0 to {MOST_CLASSES - 1}",
                where=quoted(str(folder)),
                do="rename it, or use glassnet.images, which takes any names",
            )
    return images, np.array([int(name) for name in names], np.uint8)[labels]


def create_data_mnist(path: str | PathLike[str]) -> tuple[Array, Array, Array, Array]:
    """X, y, X_test and y_test: the pictures in path/train and path/test."""
    return *load_mnist_dataset("train", path), *load_mnist_dataset("test", path)
