"""The classifier: a glass network that scikit-learn's pipelines and searches can use."""

from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np
from sklearn.base import ClassifierMixin  # type: ignore[import-untyped]
from sklearn.utils.multiclass import (  # type: ignore[import-untyped]
    check_classification_targets,
    type_of_target,
)
from sklearn.utils.validation import column_or_1d  # type: ignore[import-untyped]

from ..activations import Sigmoid, Softmax
from ..arrays import Array
from ..errors import ConfigError, DataError, quoted
from ..losses import BinaryCrossEntropy, CrossEntropy
from .construction import Task
from .glass_estimator import GlassEstimator


@dataclass(eq=False, repr=False)
class GlassClassifier(ClassifierMixin, GlassEstimator):  # type: ignore[misc]
    """A network for classes, with scikit-learn's protocol and `MLPClassifier`'s names.

    The defaults are those of `glassnet train`; "auto" is decided when the number of rows is
    known. Inputs are scaled inside, so no scaler is needed before it.

        hidden_layer_sizes   neurons of each hidden layer; () for none
        activation           one name for all hidden layers, or one for each
        dropout              share of hidden neurons silenced while training, 0 ≤ dropout < 1
        alpha                the loss grows by alpha / 2 · Σ weight², per batch
        solver               sgd, momentum, nesterov, adagrad, rmsprop, adam or adamw
        weight_decay         of adamw
        learning_rate        its schedule: constant, cosine, one-cycle, …
        learning_rate_init   the learning rate it begins with
        momentum … epsilon   of solvers that have them; None for the solver's own
        batch_size           rows per step
        max_iter             epochs at most
        shuffle              whether rows come in another order in every epoch
        early_stopping       hold back a tenth of the rows, and stop when the loss on them has
                             not improved for 10 epochs; the best weights are kept
        validation_fraction  share of the rows to hold back, for the validation curve as well
        n_iter_no_change     epochs to wait for an improvement; given alone, of the training loss
        tol                  what counts as an improvement, in nats
        scaling              of the inputs: standardize, min-max or none
        label_smoothing      share of the truth that is spread over all classes
        class_weight         "balanced", or a dictionary from label to weight
        warm_start           fit again goes on from where it is
        random_state         a whole number is the seed; the same seed, the same network
        engine               numpy, or jax in one of its forms
        verbose              print every so many epochs

    After `fit`: `model_` (the network), `scaling_`, `classes_`, `coefs_`, `intercepts_`,
    `n_iter_`, `loss_`, `loss_curve_`, `validation_loss_curve_`, `validation_scores_`
    (accuracies), `n_features_in_`, `feature_names_in_`. Losses are in nats per row.
    A target of several columns of 0 and 1 is taken as one yes or no for each column.

    >>> X, y = np.array([[0.0], [1.0], [2.0], [3.0]]), ["low", "low", "high", "high"]
    >>> GlassClassifier(max_iter=100, random_state=0).fit(X, y).predict([[0.2], [2.8]]).tolist()
    ['low', 'high']
    """

    _: KW_ONLY
    label_smoothing: float = 0.0
    class_weight: Any = None

    # -- use -------------------------------------------------------------------------------

    def predict_proba(self, X: Any) -> Array:
        """The probability of every class, (rows, classes); of every yes for several columns."""
        return self._output(X)

    def predict_log_proba(self, X: Any) -> Array:
        """The logarithm of every probability, in nats."""
        with np.errstate(divide="ignore"):  # a probability of 0 is −∞ nats
            return np.log(self.predict_proba(X))

    def predict(self, X: Any) -> Array:
        """The most probable class of every row; 0 or 1 for each of several columns."""
        probabilities = self._output(X)
        if self._takes_several:
            return (probabilities > 0.5).astype(np.int64)
        return self.classes_[probabilities.argmax(axis=1)]

    @property
    def out_activation_(self) -> str:
        """The activation of the last layer: softmax, or logistic for several columns."""
        return "softmax" if isinstance(self.model_.layers[-1], Softmax) else "logistic"

    # -- fitting ---------------------------------------------------------------------------

    def _know_targets(self, y: Array) -> None:
        check_classification_targets(y)
        self._takes_several = type_of_target(y) == "multilabel-indicator"
        if self._takes_several:
            self.classes_ = np.arange(y.shape[1])
            return
        self.classes_ = np.unique(column_or_1d(y, warn=True))
        if len(self.classes_) < 2:
            raise DataError(
                f"there is only one class, {quoted(self.classes_[0].item())}; at least 2 are"
                " needed",
                do="add rows of another class",
            )

    def _encode(self, y: Array) -> Array:
        if self._takes_several:
            return y
        y = column_or_1d(y)
        places = np.searchsorted(self.classes_, y).clip(max=len(self.classes_) - 1)
        unknown = self.classes_[places] != y
        if unknown.any():
            raise DataError(
                f"the class {quoted(y[unknown][0].item())} is not one of those that are learned",
                do="correct the label, or fit anew with rows of that class",
            )
        return places

    def _weight_of_classes(self, targets: Array) -> Any:
        if not isinstance(self.class_weight, dict):
            return self.class_weight
        classes = self.classes_.tolist()
        for label in self.class_weight:
            if label not in classes:
                raise ConfigError(
                    f"class_weight has {quoted(label)}, which is not among the classes",
                    do="use the labels of y as keys",
                )
        there = set(targets.tolist())  # folds and splits may leave a class out
        numbers = {classes.index(label): one for label, one in self.class_weight.items()}
        return {number: weight for number, weight in numbers.items() if number in there}

    @property
    def _task(self) -> Task:
        if not self._takes_several:
            loss = CrossEntropy(label_smoothing=self.label_smoothing)
            return Task(len(self.classes_), (Softmax(),), loss)
        if self.label_smoothing:
            raise ConfigError(
                "label_smoothing is for one class per row, and y has several columns",
                do="set label_smoothing=0",
            )
        return Task(len(self.classes_), (Sigmoid(),), BinaryCrossEntropy())

    def __sklearn_tags__(self) -> Any:
        tags = ClassifierMixin.__sklearn_tags__(self)
        tags.classifier_tags.multi_label = True
        return tags
