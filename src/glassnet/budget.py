"""The budget of a training: its memory is estimated before it is taken.

Rows that do not fit under the limit stay on disk; what cannot be done under it at all is
refused.
"""

from dataclasses import dataclass

from .errors import ConfigError, EnvError
from .memory import bytes_in, gigabytes, machine_memory, megabytes
from .shuffling import Blocks
from .tables.row_numbers import BLOCK
from .tables.store import LITTLE, MEMORY

SHARE = 0.75  # of the machine's memory that may be used unless a limit is asked for
PROGRAM = 130_000_000  # bytes that Python, NumPy and DuckDB take themselves (measured)
CELL = 10  # bytes of a cell in DuckDB, about
DRAWN = 8  # bytes for every row while it is drawn which are held back: its class, its number
KEPT = 9  # bytes for every row from then on: a few bits, and its line where some take several
ENCODED = 1.25  # times its size that an array takes while it is made and checked
JUDGED = 40  # bytes for every output of every row, while all are judged
ORDER = 40  # bytes for every row of a window: its number, its place, and both while they change
AT_ONCE = 5  # times its size that a row takes while it is encoded (measured)
TURN = 2**21  # numbers that are encoded in one turn on their way to disk
TURNED = 24  # bytes for each of them
LEAST_WINDOW = 2**24  # bytes of rows that are mixed with each other, at least
MOST_BLOCK = 2**18  # bytes of rows that are read together, at most
FEWEST_BLOCKS = 64  # in a window


@dataclass(frozen=True)
class Demand:
    """What a training has to hold.

    rows      of all its tables
    cells     of all its tables; all of them are in memory only where they are few
    encoded   rows that are encoded
    row_size  bytes of such a row
    outputs   numbers that the network says about a row
    batch     rows in a batch
    network   bytes that training it takes, besides the rows
    """

    rows: int
    cells: int
    encoded: int
    row_size: int
    outputs: int
    batch: int
    network: int

    def in_memory(self, for_tables: int) -> int:
        """About how many bytes it takes with all rows in memory."""
        rows = KEPT * self.rows + max(DRAWN * self.rows, JUDGED * self.outputs * self.encoded)
        encoded = int(ENCODED * self.row_size * self.encoded)
        tables = max(min(CELL * self.cells, for_tables), LITTLE)
        turn = AT_ONCE * self.row_size * min(self.encoded, BLOCK)
        return PROGRAM + tables + rows + encoded + turn + self.network

    @property
    def on_disk(self) -> int:
        """About how many bytes it takes at least with all rows on disk."""
        window = max(LEAST_WINDOW, 2 * self.batch * (self.row_size + ORDER))
        return max(self.drawing, self.beside_window + window)

    @property
    def drawing(self) -> int:
        """The same while it is drawn which rows are held back, before any is encoded."""
        return PROGRAM + LITTLE + (KEPT + DRAWN) * self.rows

    @property
    def beside_window(self) -> int:
        """The same without the rows that are mixed with each other."""
        return PROGRAM + LITTLE + KEPT * self.rows + TURN * TURNED + self.network


PROGRAM_ALONE = Demand(rows=0, cells=0, encoded=0, row_size=0, outputs=1, batch=1, network=0)


@dataclass(frozen=True)
class Budget:
    """How much memory a training may take.

    limit     in bytes
    is_asked  whether somebody asked for it; else it is a share of what the machine has
    """

    limit: int
    is_asked: bool = True

    @classmethod
    def of(cls, asked: str | None) -> "Budget":
        """What was asked for, or three quarters of the memory that may be used here."""
        if asked is not None:
            return cls(bytes_in(asked))
        return cls(int(SHARE * machine_memory()), is_asked=False)

    @property
    def for_table(self) -> int:
        """Bytes for a table before it is written to disk."""
        return min(max(self.limit // 4, LITTLE), MEMORY)

    def fits(self, demand: Demand) -> bool:
        """Whether all rows fit into memory."""
        return demand.in_memory(self.for_table) <= self.limit

    def needed(self, demand: Demand) -> int:
        """About how many bytes the cheapest way takes that there is."""
        return min(demand.on_disk, demand.in_memory(self.for_table))

    def enough(self, demand: Demand, *, all_in_memory: bool = False) -> int:
        """The least limit in whole MB, not below this one, under which it can be done."""
        budget = self
        while True:  # with the limit grows what a table may take, but only by a quarter of it
            whole = demand.in_memory(budget.for_table)
            needed = whole if all_in_memory else min(whole, demand.on_disk)
            if needed <= budget.limit:
                return budget.limit
            budget = Budget(-(-needed // 10**6) * 10**6)

    def check(self, demand: Demand, enough: int) -> None:
        """Refuse what does not fit with all rows on disk either.

        enough  the limit to ask for, under which no other check refuses

        Raises:
            EnvError  with what is needed, and the limit
        """
        needed = self.needed(demand)
        if needed > self.limit:
            allow = f"allow --max-memory {megabytes(enough)}"
            raise EnvError(
                f"training needs about {gigabytes(needed)} of memory even with its rows on disk,"
                f" limit {gigabytes(self.limit)}",
                do=allow if self.is_asked else "use a machine with more memory, or fewer rows",
            )

    def refusal(self, demand: Demand, engine: str) -> ConfigError:
        """Make the error for an engine that cannot take rows from disk."""
        needed = demand.in_memory(self.for_table)
        enough = megabytes(self.enough(demand, all_in_memory=True))
        return ConfigError(
            f"engine {engine} needs all rows in memory: about {gigabytes(needed)},"
            f" limit {gigabytes(self.limit)}",
            do="train with engine numpy, which takes rows from disk, or allow --max-memory "
            + enough,
        )

    def blocks(self, demand: Demand) -> Blocks:
        """How rows on disk are shuffled: as many in memory as the limit leaves room for."""
        space = max(self.limit - demand.beside_window, LEAST_WINDOW)
        window = max(space // (demand.row_size + ORDER), demand.batch)
        window = max(min(window, demand.encoded), 1)
        block = min(MOST_BLOCK // demand.row_size, window // FEWEST_BLOCKS)
        return Blocks(max(block, 1), window)
