"""Generalization: how much better a model does on what it has seen than on what it has not."""

from dataclasses import dataclass
from typing import Any

from ..model import Model


@dataclass(frozen=True)
class Generalization:
    """A model's loss and metrics on the rows it learned from and on others. NNFS ch. 1.

    in_sample, out_of_sample  `loss` and the metrics that suit it, by name
    """

    in_sample: dict[str, float]
    out_of_sample: dict[str, float]

    @property
    def gap(self) -> dict[str, float]:
        """Out of sample minus in sample, by name: a loss that grows speaks of overfitting.

        Where a loss is not finite, there are no metrics to compare.
        """
        outside = self.out_of_sample
        both = [name for name in self.in_sample if name in outside]
        return {name: outside[name] - self.in_sample[name] for name in both}


def generalization(
    model: Model, training: tuple[Any, Any], validation: tuple[Any, Any]
) -> Generalization:
    """Evaluate a model in sample and out of sample; each is a pair (X, y)."""
    return Generalization(model.evaluate(*training), model.evaluate(*validation))
