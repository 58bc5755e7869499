"""What other programs' files begin with, so that a refusal can name what it refuses.

Only the first bytes are looked at. Nothing is ever opened, unpacked or executed.
"""

import re

FIRST_BYTES = [
    (rb"\x89PNG\r\n\x1a\n", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"PK(\x03\x04|\x05\x06)", "a zip archive, as .keras, .pt and .npz files are"),
    (rb"\x89HDF\r\n\x1a\n", "an HDF5 file, as .h5 files are"),
    (rb"\x93NUMPY", "a NumPy .npy file"),
    (rb"\x1f\x8b", "a gzip file"),
    (rb"\x80[\x01-\x05]|[\]}(]q|\((lp|dp|[cilS])|c[\w.]+\n[\w.]+\n(p\d|[(q])", "a Python pickle"),
    (rb"\x08[\x01-\x20][\x12\x1a\x22\x3a\x42]", "an ONNX model"),
    (rb"PAR1", "a Parquet table"),
    (rb"(\xef\xbb\xbf)?\s*[\[{]", "JSON"),
    (rb"(\xef\xbb\xbf)?[\t\n\r -~]{8}", "plain text"),
]


def looks_like(start: bytes) -> str | None:
    """Name the kind of file that begins with these bytes, if it is a well-known one.

    >>> looks_like(b"PK\\x03\\x04")
    'a zip archive, as .keras, .pt and .npz files are'
    """
    return next((kind for first, kind in FIRST_BYTES if re.match(first, start)), None)
