"""The regressor: a glass network that scikit-learn's pipelines and searches can use."""

from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

import numpy as np
from sklearn.base import RegressorMixin  # type: ignore[import-untyped]

from ..arrays import Array
from ..errors import ConfigError
from ..losses import Huber, Loss, MeanAbsoluteError, MeanSquaredError
from ..scaling import Scaling
from ..train_step import Batch
from ..workbench.recipe import known
from .construction import Task
from .glass_estimator import GlassEstimator
from .weighted_scaling import measure

LOSSES: dict[str, type[Loss]] = {
    "squared_error": MeanSquaredError,
    "absolute_error": MeanAbsoluteError,
    "huber": Huber,
}


@dataclass(eq=False, repr=False)
class GlassRegressor(RegressorMixin, GlassEstimator):  # type: ignore[misc]
    """A network for one number or several, with `MLPRegressor`'s names.

    All parameters are those of `GlassClassifier`, except

        loss   squared_error, absolute_error or huber (absolute beyond one spread of y)

    and that there are no classes to weigh or to smooth. Targets are always standardized
    inside, and predictions come back in the units of y. Losses, `tol` and the curves are in
    spreads of y, squared ones for squared_error and huber; `validation_scores_` are R².

    >>> X = np.linspace(0, 1, 20)[:, None]
    >>> model = GlassRegressor(max_iter=200, random_state=0).fit(X, 3 * X[:, 0])
    >>> bool(abs(model.predict([[0.5]])[0] - 1.5) < 0.2)
    True
    """

    _: KW_ONLY
    loss: str = "squared_error"

    y_numeric: ClassVar[bool] = True

    # -- use -------------------------------------------------------------------------------

    def predict(self, X: Any) -> Array:
        """The number, or the numbers, of every row: (rows,) or (rows, outputs), as y was.

        They are float64 whatever X is: in the units of y, float32 may have no digits left.
        """
        scaled = self._output(X)
        output = self.target_scaling_.undo(scaled)
        return output if self._y_ndim == 2 else output[:, 0]

    @property
    def out_activation_(self) -> str:
        """The activation of the last layer: always identity."""
        return "identity"

    # -- fitting ---------------------------------------------------------------------------

    def _know_targets(self, y: Array) -> None:
        self._y_ndim = y.ndim
        self._columns = 1 if y.ndim == 1 else y.shape[1]

    def _encode(self, y: Array) -> Array:
        targets = y.reshape(len(y), -1).astype(np.float64)
        if targets.shape[1] != self._columns:
            raise ConfigError(
                f"y has {targets.shape[1]} columns, and {self._columns} are learned",
                do="give y the same columns as before",
            )
        return targets

    def _measure_targets(self, data: Batch) -> None:
        self.target_scaling_: Scaling = measure(data.targets, data.weights, "standardize")

    def _scaled(self, targets: Array) -> Array:
        return self.target_scaling_.apply(targets)

    @property
    def _task(self) -> Task:
        known("loss", str(self.loss), LOSSES)
        return Task(self._columns, (), LOSSES[self.loss]())

    def __sklearn_tags__(self) -> Any:
        tags = RegressorMixin.__sklearn_tags__(self)
        tags.target_tags.multi_output = True
        return tags
