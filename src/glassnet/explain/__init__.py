"""Explaining: what a network computes, step by step, and where each part of it acts.

parameter_counts  how many numbers a structure learns
RowArithmetic     one row on its way through a network, and how every number of it came about
chain_of          the gradient of the loss in one weight, link by link
update_of         how one step of a training moved one weight
story_of_row      a table's row from its cells to its answer; story_of_picture likewise
expression_of     forward pass and loss as one nested formula, with every step
collapse          linear layers as the one affine map they are worth
local_formula     one row's scores as a weighted sum of its inputs; table_formula in its columns
flips             the smallest change of one input that changes the answer
area_of_effect    where a pair of rectified neurons acts; active_intervals, pair_areas for networks
pieces_along      a network along a line, in straight pieces
regions_over      a network over a plane, in polygons with one formula each
areas_along       both for a table's columns; areas_between for the way from row to row
linearity         how straight points lie: R² of the best line
generalization    in sample against out of sample
"""

from .arithmetic.cells import Answer, CellArithmetic
from .arithmetic.chain import Address, Chain, Link, chain_of
from .arithmetic.row_arithmetic import RowArithmetic
from .arithmetic.story import Story, story_of_picture, story_of_row
from .arithmetic.sums import Arithmetic, Calculation, Sum, Term
from .arithmetic.update import Update, update_of
from .expression import Expression, expression_of
from .generalization import Generalization, generalization
from .geometry.affine import AffineMap, collapse
from .geometry.areas import PairArea, active_intervals, area_of_effect, pair_areas
from .geometry.borders import Border, Borders, Margins
from .geometry.column_terms import ColumnBorder, ColumnFlip, ColumnTerm, Replacement
from .geometry.flips import Flip, flips
from .geometry.forms import Forms
from .geometry.intervals import Interval
from .geometry.local_formula import LocalFormula, local_formula
from .geometry.neurons import Neuron, Switching
from .geometry.pieces import Pieces, pieces_along
from .geometry.polygons import Polygons
from .geometry.regions import Regions, regions_over
from .geometry.table_areas import AnswerPart, LineAreas, PlaneAreas, areas_along, areas_between
from .geometry.table_formula import TableFormula, table_formula
from .lines import Line, best_line, linearity
from .parameter_counts import (
    EXAMPLES,
    HIDDEN_LAYERS_IN_FIGURES,
    LayerCount,
    ParameterCounts,
    parameter_counts,
)
from .trace import Step

__all__ = [
    "EXAMPLES",
    "HIDDEN_LAYERS_IN_FIGURES",
    "Address",
    "AffineMap",
    "Answer",
    "AnswerPart",
    "Arithmetic",
    "Border",
    "Borders",
    "Calculation",
    "CellArithmetic",
    "Chain",
    "ColumnBorder",
    "ColumnFlip",
    "ColumnTerm",
    "Expression",
    "Flip",
    "Forms",
    "Generalization",
    "Interval",
    "LayerCount",
    "Line",
    "LineAreas",
    "Link",
    "LocalFormula",
    "Margins",
    "Neuron",
    "PairArea",
    "ParameterCounts",
    "Pieces",
    "PlaneAreas",
    "Polygons",
    "Regions",
    "Replacement",
    "RowArithmetic",
    "Step",
    "Story",
    "Sum",
    "Switching",
    "TableFormula",
    "Term",
    "Update",
    "active_intervals",
    "area_of_effect",
    "areas_along",
    "areas_between",
    "best_line",
    "chain_of",
    "collapse",
    "expression_of",
    "flips",
    "generalization",
    "linearity",
    "local_formula",
    "pair_areas",
    "parameter_counts",
    "pieces_along",
    "regions_over",
    "story_of_picture",
    "story_of_row",
    "table_formula",
    "update_of",
]
