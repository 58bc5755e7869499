"""Tables: files and data frames become arrays for a network, and its answers become cells again.

read             a path, "-", arrays by name or a data frame  ->  Table
rows_with_target the rows that can be used
choose_task      classification or regression, and why
class_numbers    what `split` needs to keep classes even
split            rows for training and rows for validation
Encoder          fitted on training rows, then frozen: Table -> float32 arrays, and back
"""

from .dialect import Dialect
from .encoder import Encoder
from .reader import read
from .table import Table
from .target import choose_task, class_numbers, rows_with_target

__all__ = [
    "Dialect",
    "Encoder",
    "Table",
    "choose_task",
    "class_numbers",
    "read",
    "rows_with_target",
]
