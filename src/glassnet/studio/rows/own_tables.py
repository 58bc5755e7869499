"""Tables of one's own: what is in an upload, and a bench for it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ...errors import ConfigError, DataError, GlassnetError, quoted
from ...settings import number, whole
from ...tables import Table, read
from ...tables.columns import Column, column_of, without_counters
from ...tables.facts import Facts, facts_of_all
from ...tables.parquet_source import rows_and_columns
from ...tables.text_file import text_file
from ...workbench.table_columns import SHARE, Columns
from ..bench import MOST_ROWS, Bench, bench_of_table, check_table
from .uploads import Upload, Uploads

if TYPE_CHECKING:
    from ..session import Session

MOST_COLUMNS = 2_000
MOST_DESCRIBED = 300  # of them; the others are used, too
SEPARATORS = (b",", b";", b"\t", b"|")
MOST_EXAMPLES, LONGEST = 3, 40
MIXED = "not clear: "
OPTION = re.compile(r"--(?=[a-z])")


def read_upload(
    upload: Upload,
    separator: str = "",
    decimal: str = "",
    encoding: str = "",
    missing: Sequence[str] = (),
) -> Table:
    """Read an upload as `read` reads a file, which finds out what is not said.

    Raises:
        DataError    it cannot be read as it is
        ConfigError  it is too large for the studio
    """
    check_beginning(upload, separator)
    table = read(
        upload.path,
        separator=separator or None,
        decimal=decimal or None,
        encoding=encoding or "utf-8",
        missing=texts("missing", missing),
        name=upload.label,
    )
    check_table(table)
    return table


def check_beginning(upload: Upload, separator: str) -> None:
    """Refuse what begins like a table that would take too long to read.

    Raises:
        ConfigError  it has too many columns, or is a small Parquet file of very many rows
        EnvError     the file cannot be read
    """
    if upload.beginning(4) == b"PAR1":
        rows, columns = rows_and_columns(upload.path)
    else:
        head = text_file(upload.path, upload.label, upload.path.parent).head().lstrip()
        rows, columns = 0, columns_in(head, separator.encode())
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        found = f"{rows:,} rows" if rows > MOST_ROWS else f"about {columns:,} columns"
        raise ConfigError(
            f"this table has {found}, and the studio takes at most {MOST_ROWS:,} rows and"
            f" {MOST_COLUMNS:,} columns",
            where=upload.label,
            do="give a part of it; glassnet train takes tables of any size",
        )


def columns_in(head: bytes, separator: bytes) -> int:
    r"""About how many columns begin in the first line of a text, or the first record of a JSON.

    >>> columns_in(b"a;b;c\n1;2;3", b"")
    3
    """
    if head[:1] in (b"{", b"["):
        return head.partition(b"}")[0].count(b'":')
    first = head.partition(b"\n")[0]
    return 1 + max(first.count(sign) for sign in ([separator] if separator else SEPARATORS))


def texts(name: str, given: Any) -> list[str]:
    """Check a list of texts that a page has sent."""
    if not isinstance(given, list | tuple) or not all(isinstance(one, str) for one in given):
        raise ConfigError(f"{name} must be a list of texts, got {quoted(given)}", do="give texts")
    return list(given)


# -- what is in it -------------------------------------------------------------------------


def describe(
    session: "Session",
    upload: str,
    separator: str = "",
    decimal: str = "",
    encoding: str = "",
    missing: Sequence[str] = (),
) -> dict[str, Any]:
    """What an upload holds: its columns with their kinds, and what is usually learned.

    Raises:
        DataError  it cannot be read as it is
    """
    found = session.uploads.get(upload)
    with in_words_of_the_page():
        table = read_upload(found, separator, decimal, encoding, missing)
    names = table.names[: MOST_DESCRIBED - 1] + table.names[MOST_DESCRIBED - 1 :][-1:]
    facts = facts_of_all(table, names, range(table.n_rows))
    columns = [column(table, *pair) for pair in zip(names, facts, strict=True)]
    found_out = without_counters(table, columns, range(table.n_rows))
    return {
        "upload": upload,
        "label": found.label,
        "rows": table.n_rows,
        "columns": [shown(table, *pair) for pair in zip(found_out, facts, strict=True)],
        "others": len(table.names) - len(names),
        "target": table.names[-1],
        "notes": [for_the_page(note) for note in table.notes],
    }


def column(table: Table, name: str, facts: Facts) -> Column:
    """What a column is; where it is not clear, the reason says so."""
    try:
        return column_of(table, name, facts, range(table.n_rows))
    except DataError as error:
        return Column(name, "ignored", f"{MIXED}{error.what}; {error.do}")


def shown(table: Table, found: Column, facts: Facts) -> dict[str, Any]:
    """A column in words: its kind, why it is of no use or what is wrong with it, and examples."""
    is_mixed = found.reason.startswith(MIXED)
    return {
        "name": found.name,
        "kind": "mixed" if is_mixed else found.kind,
        "reason": for_the_page(found.reason.removeprefix(MIXED)),
        "missing": table.n_rows - facts.filled,
        "examples": examples(table, found.name, found.kind == "number"),
    }


def examples(table: Table, name: str, is_number: bool) -> list[str]:
    """Some cells of a column: the first numbers, or the most frequent words."""
    if is_number:
        first = table.numbers(name, range(min(MOST_EXAMPLES, table.n_rows)))
        return [f"{value:.6g}" for value in first if value == value]
    words = table.words(name, range(table.n_rows), MOST_EXAMPLES)
    return [word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…" for word, _ in words]


def for_the_page(text: str) -> str:
    """A sentence in which options of the command line are fields of a page.

    >>> for_the_page("use --missing '?' or --impute")
    "use missing '?' or impute"
    """
    return OPTION.sub("", text)


@contextmanager
def in_words_of_the_page() -> Iterator[None]:
    """Whatever is refused inside is said in the words of a page."""
    try:
        yield
    except GlassnetError as error:
        error.what, error.do = for_the_page(error.what), for_the_page(error.do)
        raise


# -- a bench for it ------------------------------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """What a page has said about an upload: how it is read, and what is learned from what.

    held_back  share of the rows, 0 ≤ share ≤ 0.9
    seed       of the rows held back, and of the first weights
    """

    upload: str
    target: str
    task: str = "auto"
    ignore: Sequence[str] = ()
    categorical: Sequence[str] = ()
    impute: bool = False
    held_back: float = SHARE
    seed: int = 0
    separator: str = ""
    decimal: str = ""
    encoding: str = ""
    missing: Sequence[str] = ()

    def bench(self, uploads: Uploads) -> Bench:
        """A bench for the upload.

        Raises:
            DataError    the table cannot be learned as it is
            ConfigError  something does not fit the table
        """
        number("held_back", self.held_back, at_least=0, at_most=0.9)
        whole("seed", self.seed, at_least=0)
        columns = Columns(
            self.target,
            task=self.task,
            ignore=texts("ignore", self.ignore),
            categorical=texts("categorical", self.categorical),
            impute=self.impute,
        )
        found = uploads.get(self.upload)
        table = read_upload(found, self.separator, self.decimal, self.encoding, self.missing)
        return bench_of_table(
            table,
            columns,
            found.label.partition(".")[0] or "table",
            seed=self.seed,
            held_back=self.held_back,
            opened=vars(self),
        )


def open_table(session: "Session", opening: Opening) -> None:
    """Put an upload on the bench, with a new network for it.

    Raises:
        DataError    the table cannot be learned as it is
        ConfigError  something does not fit the table
    """
    with in_words_of_the_page():
        bench = opening.bench(session.uploads)
    session.exchange(bench)
