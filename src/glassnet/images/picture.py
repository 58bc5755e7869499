"""One PNG or JPEG file as an array of bytes."""

import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import DataError, EnvError, quoted

FORMATS = ("PNG", "JPEG")  # the only decoders that ever see a file
SUFFIXES = (".png", ".jpg", ".jpeg")
MOST_PIXELS = 1 << 24  # of one picture: 4096 × 4096
MOST_BYTES = 1 << 26  # of its file
CONVERTED = {"L": "L", "RGB": "RGB", "1": "L", "P": "RGB"}  # what becomes of each mode
REFUSED = {
    "LA": "transparency",
    "PA": "transparency",
    "RGBA": "transparency",
    "I;16": "16 bits per pixel",
    "I;16B": "16 bits per pixel",
    "I": "more than 8 bits per pixel",
    "CMYK": "colours for print",
}
EIGHT_BITS = "save it as 8-bit greyscale or RGB without transparency"
AGAIN = "remove the file, or make it again"


def read_picture(path: Path, name: str) -> Array:
    """Read one picture, uint8: (height, width) in greyscale, (height, width, 3) in colour.

    Pictures of 1 bit become black and white, palettes become colours. Nothing else is
    converted: transparency, more than 8 bits and print colours are refused. How a camera was
    held is not looked at.

    Raises:
        EnvError   the file cannot be opened, or Pillow is not installed
        DataError  it is no PNG or JPEG, it is damaged, or it is too large
    """
    image_module = pillow()
    content = bytes_of(path, name)
    try:
        with opened(content, image_module) as picture:
            picture.verify()  # the checksums of a PNG; this leaves nothing to read
        with opened(content, image_module) as picture:
            check_size(picture.size, name)
            check_mode(picture, name)
            return np.asarray(picture.convert(CONVERTED[picture.mode]))
    except (DataError, MemoryError):
        raise
    except image_module.DecompressionBombError as error:
        raise too_large(name, "far too many pixels") from error
    except Exception as error:  # decoders fail in many ways, and all of them mean this
        is_known = not isinstance(error, image_module.UnidentifiedImageError)
        reason = f": {quoted(str(error))}" if is_known else ""  # else it names an object
        raise DataError(
            f"the picture is damaged, or is no PNG or JPEG{reason}", where=name, do=AGAIN
        ) from error


def opened(content: bytes, image_module: Any) -> Any:
    """A picture of which no more than its header is read."""
    with warnings.catch_warnings():  # of many pixels, which `check_size` refuses
        warnings.simplefilter("ignore", image_module.DecompressionBombWarning)
        return image_module.open(io.BytesIO(content), formats=FORMATS)


def pillow() -> Any:
    """Pillow's `PIL.Image`, or what to install."""
    try:
        from PIL import Image
    except ModuleNotFoundError as error:
        raise EnvError(
            "reading pictures needs the package Pillow, which is not installed",
            do="pip install 'glassnet[figures]'",
        ) from error
    return Image


def bytes_of(path: Path, name: str) -> bytes:
    """The bytes of an ordinary file that is neither empty nor huge."""
    try:
        if not path.is_file():
            raise OSError(0, "it is no ordinary file")
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        do = "check its permissions" if isinstance(error, PermissionError) else AGAIN
        raise EnvError(f"cannot read the picture: {error.strerror}", where=name, do=do) from error
    if size > MOST_BYTES:
        raise too_large(name, f"{size:,} bytes")
    if not content:
        raise DataError("the file is empty", where=name, do=AGAIN)
    return content


def check_size(size: tuple[int, int], name: str) -> None:
    """Refuse what the header says is too large, before it is decoded."""
    width, height = size
    if width * height > MOST_PIXELS:
        raise too_large(name, f"{width} × {height} pixels")


def check_mode(picture: Any, name: str) -> None:
    """Refuse what cannot become bytes of grey or colour without a loss."""
    transparent = "transparency" in picture.info
    if picture.mode not in CONVERTED or transparent:
        reason = "transparency" if transparent else REFUSED.get(picture.mode, picture.mode)
        raise DataError(f"the picture has {reason}", where=name, do=EIGHT_BITS)


def too_large(name: str, what: str) -> DataError:
    """The error for a picture over the limit."""
    return DataError(
        f"the picture is too large: {what}; {MOST_PIXELS:,} pixels is the limit",
        where=name,
        do="make it smaller",
    )
