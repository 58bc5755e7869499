"""Tables: files and data frames become arrays for a network, and its answers become cells again.

read               a path, "-", arrays by name or a data frame  ->  Table
rows_with_targets  the rows that can be used; rows_with_target for one target
choose_together    what is learnt from the target or the targets, and why; choose_task for one
names_of           the target, or all targets, by name
groups             what `split` needs to keep classes even; class_numbers for one target
split_as_written   rows for training and rows for validation, as a column says
split_in_words     how many rows that column gives to which side
imbalance          what to say where classes are of very different size
Encoder            fitted on training rows, then frozen: Table -> float32 arrays, and back
"""

from .dialect import Dialect
from .encoder import Encoder
from .imbalance import imbalance
from .reader import read
from .split_column import split_as_written, split_in_words
from .table import Table
from .target import choose_task, class_numbers, rows_with_target
from .targets import choose_together, groups, names_of, rows_with_targets

__all__ = [
    "Dialect",
    "Encoder",
    "Table",
    "choose_task",
    "choose_together",
    "class_numbers",
    "groups",
    "imbalance",
    "names_of",
    "read",
    "rows_with_target",
    "rows_with_targets",
    "split_as_written",
    "split_in_words",
]
