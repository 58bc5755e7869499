"""The image encoder: what the images of a network look like, and what their classes are called."""

from dataclasses import dataclass
from math import prod
from typing import Any

from ..arrays import Array
from ..errors import DataError, ModelFileError, quoted
from .labelled import in_words
from .pixel_rows import PixelRows

KIND = "images"
FIELDS = {"kind", "shape", "classes"}


@dataclass(frozen=True)
class ImageEncoder:
    """How images become inputs, and classes become names.

    shape        (height, width) in grey, or (height, width, 3) in colour
    class_names  by class number
    """

    shape: tuple[int, ...]
    class_names: tuple[str, ...]
    task: str = "classification"

    @property
    def n_inputs(self) -> int:
        """How many numbers an image has."""
        return prod(self.shape)

    def encode_inputs(self, images: Array) -> PixelRows:
        """Images as rows of numbers.

        Raises:
            DataError  they are of another size or kind
        """
        if images.shape[1:] != self.shape:
            raise DataError(
                f"the pictures are {in_words(images.shape[1:])}, and the model has learned from"
                f" {in_words(self.shape)}",
                do="bring them to that size and kind",
            )
        return PixelRows(images)

    def to_dict(self) -> dict[str, Any]:
        """Return the encoder as plain JSON."""
        return {"kind": KIND, "shape": list(self.shape), "classes": list(self.class_names)}

    @classmethod
    def from_dict(cls, value: Any) -> "ImageEncoder":
        """Read back what `to_dict` wrote.

        Raises:
            ModelFileError  it is not such a record
        """
        if not is_of_images(value) or set(value) != FIELDS:
            raise damaged(f"the fields {', '.join(sorted(FIELDS))} were expected, got", value)
        shape, classes = value["shape"], value["classes"]
        if not is_shape(shape):
            raise damaged("no image has the shape", shape)
        if not is_names(classes):
            raise damaged("two or more different names of classes were expected, got", classes)
        return cls(tuple(shape), tuple(classes))


def is_of_images(value: Any) -> bool:
    """Whether a record in a model file was written by an image encoder."""
    return isinstance(value, dict) and value.get("kind") == KIND


def is_shape(value: Any) -> bool:
    """Whether a value from a file is the shape of an image."""
    return (
        isinstance(value, list)
        and all(type(size) is int and size > 0 for size in value)
        and (len(value) == 2 or (len(value) == 3 and value[2] == 3))
    )


def is_names(value: Any) -> bool:
    """Whether a value from a file is a list of different names, two or more."""
    return (
        isinstance(value, list)
        and all(isinstance(name, str) and name for name in value)
        and len(set(value)) == len(value) >= 2
    )


def damaged(what: str, found: Any) -> ModelFileError:
    """The error for a record that this library did not write."""
    return ModelFileError(
        f"{what} {quoted(found)}", where="images", do="use a model file that glassnet wrote"
    )
