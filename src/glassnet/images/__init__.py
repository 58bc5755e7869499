"""Images with labels: IDX files, as MNIST comes in, and folders of PNG and JPEG files by class."""

from .folder import read_image_folder, read_train_and_test
from .idx import read_idx, read_idx_pair
from .labelled import LabelledImages

__all__ = [
    "LabelledImages",
    "read_idx",
    "read_idx_pair",
    "read_image_folder",
    "read_train_and_test",
]
