"""DATA on the command line: a built-in name, a file, a folder, or - for standard input."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from .. import datasets
from ..errors import ConfigError, EnvError, quoted
from ..images.idx_folder import is_idx
from ..tables import Table, read
from ..tables.store import MEMORY

NO_DATA = "there is no DATA here; a run reads its own as it did"
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """How tables are read: what was said about text files, and about generated data."""

    separator: str | None = None
    decimal: str | None = None
    encoding: str = "utf-8"
    missing: Sequence[str] = ()
    samples: int | None = None
    seed: int = 0
    memory: int = MEMORY  # bytes

    @classmethod
    def of_run(cls, asked: Mapping[str, Any], memory: int = MEMORY) -> "Reading":
        """How a run was asked to read its data; what was left open does not stand there."""
        return cls(
            separator=asked.get("separator"),
            decimal=asked.get("decimal"),
            encoding=asked["encoding"],
            missing=asked.get("missing", ()),
            samples=asked.get("samples"),
            seed=asked["seed"],
            memory=memory,
        )

    def knowing(self, missing: Sequence[str]) -> "Reading":
        """The same, where more words stand for a missing value, as a model has learned them."""
        return replace(self, missing=(*missing, *self.missing))

    def check_unsaid(self, why: str) -> None:
        """Refuse what says how DATA is read where nothing would heed it.

        Raises:
            ConfigError  something was said
        """
        if said := self.said:
            raise ConfigError(
                f"{said[0]} says how DATA is read, and {why}", do=f"leave out --{said[0]}"
            )

    def check_no_text(self, *names: str, what: str) -> None:
        """Refuse what says how a text file is read, where the data are something else.

        Raises:
            ConfigError  something was said that nothing would heed
        """
        for name in names:
            if name in self.said:
                raise ConfigError(f"{name} is for text files, and {what}", do=f"leave out --{name}")

    @property
    def said(self) -> list[str]:
        """What is not as usual."""
        names = [one.name for one in fields(self)]
        return [name for name in names if getattr(self, name) != getattr(USUAL, name)]

    def read(self, data: str, *, sparing: bool = False) -> Table:
        """Read what DATA names, into little memory if it is only gone through."""
        if is_built_in(data):
            self.check_no_text("separator", "decimal", "encoding", what=f"{data!r} is built in")
            columns = datasets.columns(data, samples=self.samples, seed=self.seed)
            return read(columns, name=f"the data set {data!r}", missing=self.missing)
        if self.samples is not None:
            raise ConfigError(
                "samples is for generated data, and this is a file", do="leave it out"
            )
        if is_folder(data) or is_idx(Path(data).name):
            raise ConfigError(
                f"expected a table, got {'a folder' if is_folder(data) else 'pictures'}",
                where=quoted(data),
                do="give a table in a file; glassnet train learns pictures from their folder",
            )
        if ADDRESS.match(data) and not Path(data).exists():
            raise ConfigError(
                "this is an address, and glassnet reads files on this machine",
                where=quoted(data),
                do="download the file first, and give its path",
            )
        if data != "-" and not Path(data).suffix and not Path(data).exists():
            raise no_such_data(data)
        table = read(
            data,
            separator=self.separator,
            decimal=self.decimal,
            encoding=self.encoding,
            missing=self.missing,
            sparing=sparing,
            memory=self.memory,
        )
        if table.dialect is None:
            self.check_no_text("separator", "decimal", what="this is another")
        return table


USUAL = Reading()


def is_built_in(data: str) -> bool:
    """Whether DATA names built-in data; a file of that name would come first."""
    return data in datasets.names() and not Path(data).is_file()


def is_folder(data: str) -> bool:
    """Whether DATA names a folder; built-in data of that name come first."""
    return data not in datasets.names() and Path(data).is_dir()


def no_such_data(data: str) -> EnvError:
    """Make the error for what is neither a file nor a built-in name."""
    near = get_close_matches(data, datasets.names(), n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return EnvError(
        f"there is no file {quoted(data)} and no built-in data of that name{hint}",
        do=f"give the path of a file, or one of {', '.join(datasets.names())}",
    )


def name_of(data: str) -> str:
    """A short name for a run on this data."""
    return "table" if data == "-" else Path(data).name.split(".")[0] or "table"


def usual_target(data: str, table: Table) -> str:
    """The target when none is named: that of the built-in data, else the last column."""
    return datasets.about(data).target if is_built_in(data) else table.names[-1]
