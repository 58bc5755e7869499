"""What other kinds of files begin with, so that a refusal can name what it refuses.

Only the first bytes are looked at. Nothing is ever opened, unpacked or executed.
"""

import re

GZIP, JSON, TEXT = "a gzip file", "JSON", "plain text"
PERHAPS_JSON = "JSON or plain text"

OUR_MODEL, OUR_CHECKPOINT = "a glassnet model", "a glassnet checkpoint"
MODELS = (OUR_MODEL, OUR_CHECKPOINT, "a safetensors file", "an ONNX model")
PICTURES = tuple(f"a {kind} image" for kind in ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WebP"))

SAFETENSORS = rb"[\s\S]{4}\0{4}\{"
FIRST_BYTES = [
    (SAFETENSORS + rb'[\s\S]*\\"kind\\":\\"checkpoint\\"', OUR_CHECKPOINT),
    (SAFETENSORS + rb'[\s\S]*"format":"glassnet"', OUR_MODEL),
    (SAFETENSORS, "a safetensors file"),
    (rb"\x08[\x01-\x20][\x12\x1a\x22\x3a\x42]", "an ONNX model"),
    (rb"\x89PNG\r\n\x1a\n", "a PNG image"),
    (rb"\xff\xd8\xff", "a JPEG image"),
    (rb"GIF8[79]a", "a GIF image"),
    (rb"BM[\s\S]{4}\0{4}", "a BMP image"),
    (rb"II\*\0|MM\0\*", "a TIFF image"),
    (rb"RIFF[\s\S]{4}WEBP", "a WebP image"),
    (rb"%PDF-", "a PDF document"),
    (rb"PK(\x03\x04|\x05\x06)", "a zip archive, as .xlsx, .keras, .pt and .npz files are"),
    (rb"\xd0\xcf\x11\xe0", "an old Excel file"),
    (rb"\x89HDF\r\n\x1a\n", "an HDF5 file, as .h5 files are"),
    (rb"MATLAB 5\.0 MAT-file", "a MATLAB file"),
    (rb"\x93NUMPY", "a NumPy .npy file"),
    (rb"SQLite format 3\0", "an SQLite database"),
    (rb"ARROW1\0\0", "an Arrow file"),
    (rb"PAR1", "a Parquet table"),
    (rb"\x80[\x01-\x05]|[\]})(]q\0|\([ld]p0\n", "a Python pickle"),
    (rb"c[\w.]+\n[\w.]+\n(p0\n|q\0)\(|\((S['\"]|[ic][\w.]+\n[\w.]+\n)", "a Python pickle"),
    (rb"\x1f\x8b", GZIP),
    (rb"[\s\S]{257}ustar(\0|  \0)", "a tar archive"),
    (rb"BZh[1-9]1AY&SY", "a bzip2 archive"),
    (rb"\xfd7zXZ", "an xz archive"),
    (rb"\x28\xb5\x2f\xfd", "a zstd archive"),
    (rb"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (rb"Rar!\x1a\x07", "a RAR archive"),
    (rb"\x7fELF|MZ\x90\0", "a program"),
    (rb"(\xef\xbb\xbf)?\s*<(?i:!doctype html|html)", "a web page"),
    (rb"(\xef\xbb\xbf)?\s*<\?xml", "XML"),
    (rb'(\xef\xbb\xbf)?\s*(\{\s*["}]|\[\s*[\[{])', JSON),
    (rb"(\xef\xbb\xbf)?\s*[\[{]", PERHAPS_JSON),
    (rb"(\xef\xbb\xbf)?[\t\n\r -~]{8}", TEXT),
]


def looks_like(start: bytes) -> str | None:
    """Name the kind of file that begins with these bytes, if it is a well-known one.

    >>> looks_like(b"\\x89PNG\\r\\n\\x1a\\n")
    'a PNG image'
    """
    return next((kind for first, kind in FIRST_BYTES if re.match(first, start)), None)
