"""Sweeps: many networks at once, over settings, seeds and folds of cross-validation."""

from .result import Spread, SweepResult, SweepRow, SweepSummary
from .sweep import sweep

__all__ = ["Spread", "SweepResult", "SweepRow", "SweepSummary", "sweep"]
