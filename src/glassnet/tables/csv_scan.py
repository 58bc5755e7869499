"""A look at the bytes of a CSV file: how many rows and cells there must be."""

from typing import NamedTuple

import numpy as np

from .text_file import CHUNK, TextFile, readable

LONGEST_LINE = 1 << 26


class Scan(NamedTuple):
    """What the bytes below the header tell, without a thought of quotes.

    lines       physical lines, without blank ones at the end
    separators  signs between cells
    strange     whether a sign turns up that DuckDB takes for part of a number and we do not
    blanks      whether there are blanks before a quote, where DuckDB takes a cell for plain
    """

    lines: int
    separators: int
    strange: bool
    blanks: bool

    def agrees(self, n_rows: int, n_columns: int) -> bool:
        """Say whether so many rows of so many cells take up all lines and separators.

        If not, there are line ends or separators inside cells, blank lines, or rows of another
        length, and somebody has to look. With one column nobody can tell blank lines from rows.
        """
        cells_agree = self.separators == n_rows * (n_columns - 1)
        return n_columns > 1 and self.lines == n_rows and cells_agree


def scan(file: TextFile, header_lines: int, separator: str) -> Scan:
    """Go through the file once, after the lines of the header."""
    sign = separator.encode()
    lines, separators, strange, blanks, last = 0, 0, False, False, b""
    with readable(file), file.binary() as stream:
        for _ in range(header_lines):
            stream.readline(LONGEST_LINE)
        while chunk := stream.read(CHUNK):
            numbers = np.frombuffer(chunk, np.uint8)
            lines += int(np.count_nonzero(numbers == ord("\n")))
            separators += int(np.count_nonzero(numbers == sign[0]))
            if b"+" in chunk or last.endswith(b"+"):  # one sign alone is found faster than two
                strange = strange or b"+-" in last[-1:] + chunk
            strange = strange or b"_" in chunk
            if b'"' in chunk:  # here too
                blanks = blanks or b'  "' in last[-2:] + chunk
            last = last + chunk if chunk.isspace() else chunk  # for the line ends in the end
    body = last.rstrip(b"\r\n")
    lines += bool(body) - last.count(b"\n", len(body))
    return Scan(lines, separators, strange, blanks)
