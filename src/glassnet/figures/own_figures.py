"""The figures of a user's own model: which there are, which apply, and why others do not."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure as Page

from ..errors import ConfigError
from ..history import History
from ..model import Model
from ..settings import unknown
from . import (
    own_answers,
    own_function,
    own_history,
    own_layers,
    own_numbers,
    own_plane,
    own_training,
    own_weights,
)
from .figure import Drawable
from .own import OwnModel, Repeat, of_arrays
from .style import LIGHT, Theme
from .writing import drawn


@dataclass(frozen=True)
class Kind:
    """One of the figures that a model can have.

    make     the figure of a model
    lacking  why a model has none; empty if it has
    plane    whether it is drawn over two axes
    """

    id: str
    make: Callable[[OwnModel], Drawable]
    lacking: Callable[[OwnModel], str]
    plane: bool = False

    def why_not(self, own: OwnModel) -> str:
        """Why a model does not have this figure; empty if it has."""
        reason = self.lacking(own)
        if reason or not self.plane:
            return reason
        try:
            own.plane  # noqa: B018, which says what it lacks
        except ConfigError as error:
            return f"{error.what}: {error.do}" if error.do else error.what
        return ""


KINDS = {
    kind.id: kind
    for kind in (
        Kind("loss", own_history.loss, own_history.no_history),
        Kind("metrics", own_history.metrics, own_history.no_metrics),
        Kind("learning-rate", own_history.learning_rate, own_history.no_history),
        Kind("boundary", own_plane.boundary, own_plane.no_boundary, plane=True),
        Kind("regions", own_plane.regions, own_plane.no_regions, plane=True),
        Kind("function", own_function.function, own_function.no_function),
        Kind("confusion", own_answers.confusion, own_answers.no_answers),
        Kind("calibration", own_answers.calibration, own_answers.no_answers),
        Kind("predicted-against-true", own_numbers.predicted_against_true, own_numbers.no_numbers),
        Kind("residuals", own_numbers.residuals, own_numbers.no_numbers),
        Kind("weights", own_weights.weights, own_weights.no_weights),
        Kind("network", own_weights.network, own_weights.no_network),
        Kind("activations", own_layers.activations, own_layers.no_rows),
        Kind("distributions", own_layers.distributions, own_layers.no_distributions),
        Kind("anim-training", own_training.anim_training, own_training.no_training),
    )
}


def figures_of(own: OwnModel, only: Iterable[str] = ()) -> tuple[Drawable, ...]:
    """The figures of a model that apply to it; or those that are asked for.

    Raises:
        ConfigError  there is no such figure, or it does not apply; it says why
    """
    wanted = set(only)
    for name in wanted:
        if name not in KINDS:
            raise unknown("figure", name, KINDS)
        if reason := KINDS[name].why_not(own):
            raise ConfigError(
                f"the figure {name} does not apply to this model: {reason}",
                do="give what it lacks, or leave it out; glassnet figures MODEL --list says more",
            )
    kinds = [kind for kind in KINDS.values() if kind.id in wanted or not wanted]
    return tuple(kind.make(own) for kind in kinds if kind.id in wanted or not kind.why_not(own))


def left_out(own: OwnModel) -> dict[str, str]:
    """The figures that do not apply to a model, and why."""
    reasons = {kind.id: kind.why_not(own) for kind in KINDS.values()}
    return {name: reason for name, reason in reasons.items() if reason}


def own_figures(
    model: Model,
    X: Any = None,
    y: Any = None,
    *,
    only: Iterable[str] = (),
    history: History | None = None,
    input_names: Sequence[str] = (),
    class_names: Sequence[str] = (),
    along: Sequence[str] = (),
    repeat: Repeat | None = None,
) -> tuple[Drawable, ...]:
    """The figures of a model on rows: all that apply, or those in `only`.

    X, y     rows and targets, as `fit` takes them
    history  what `fit` returned, for loss, metrics and learning-rate
    along    two of input_names, for boundary and regions where a row has more than two inputs
    repeat   for anim-training

    Write one with `write_picture`, or look at one at once with `draw_own`.

    Raises:
        ConfigError  there is no such figure, or it does not apply

    >>> import glassnet as gn
    >>> model = gn.Model([gn.Dense(1, 1)], loss=gn.MeanSquaredError())
    >>> model.begin(seed=0)
    >>> [figure.id for figure in own_figures(model)]
    ['weights', 'network']
    """
    own = of_arrays(
        model,
        X,
        y,
        history=history,
        input_names=input_names,
        class_names=class_names,
        along=along,
        repeat=repeat,
    )
    return figures_of(own, [only] if isinstance(only, str) else only)


def draw_own(
    name: str,
    model: Model,
    X: Any = None,
    y: Any = None,
    *,
    theme: Theme = LIGHT,
    history: History | None = None,
    input_names: Sequence[str] = (),
    class_names: Sequence[str] = (),
    along: Sequence[str] = (),
) -> Page:
    """One figure of a model as a page of matplotlib: `.savefig("confusion.png")` writes it.

    Raises:
        ConfigError  there is no such figure, or it does not apply
    """
    [figure] = own_figures(
        model,
        X,
        y,
        only=[name],
        history=history,
        input_names=input_names,
        class_names=class_names,
        along=along,
    )
    return drawn(figure, theme)
