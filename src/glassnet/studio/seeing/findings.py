"""Findings: what ails the network on the bench, and its cure, which can be undone."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...arrays import Array
from ...errors import ConfigError
from ...inspection import (
    AlwaysOn,
    DeadNeurons,
    DuplicateNeurons,
    FadedNeurons,
    Finding,
    GrowingNorms,
    RateTooLarge,
    RateTooSmall,
    SaturatedNeurons,
    ShrinkingNorms,
    UselessNeurons,
    diagnose,
)
from ...inspection.cures import WORK
from ...inspection.diagnosis import spread_out
from ...inspection.passage import hidden_layers
from ...inspection.surgery import copy_of
from ...model import Model
from ...settings import unknown
from ..curve import history_of
from ..learner import Learner, judged
from ..network.move import restructured
from ..network.parts import NEW, Parts, dense_layers, parts_of
from ..session import Session

SHRINKING = (DuplicateNeurons, AlwaysOn, FadedNeurons, UselessNeurons)  # fewer neurons then
RESCALING = (DeadNeurons, SaturatedNeurons, GrowingNorms, ShrinkingNorms)
MOST_ROWS = 20_000  # that are looked at, spread evenly over all
RATES = (RateTooLarge, RateTooSmall)
Work = Callable[[Model, Array], tuple[Model, str]]


def inspect(session: Session) -> dict[str, Any]:
    """Everything that inspection finds, and which of it can be cured here."""
    diagnosis = diagnosed(session.learner)
    return {
        "findings": [
            one.to_dict() | {"curable": is_curable(session.learner, one)}
            for one in diagnosis.findings
        ],
        "rows": diagnosis.rows,
        "epochs": diagnosis.epochs,
        "unknown": list(diagnosis.unknown),
    }


def cure(session: Session, kind: str) -> dict[str, Any]:
    """Cure the findings of a kind, and say what that did to the loss.

    Raises:
        ConfigError  there is no such finding, or it cannot be cured here
    """
    session.pause()
    found = [one for one in diagnosed(session.learner).findings if type(one).__name__ == kind]
    if not found:
        raise ConfigError(f"nothing of the kind {kind} is found any more", do="look again")
    if not is_curable(session.learner, found[0]):
        raise ConfigError(f"{kind} cannot be cured by a button", do=found[0].cure)
    before = losses_of(session.learner)
    if isinstance(found[0], RATES):
        done = f"learning rate {found[0].suggested:.2g}"
        session.learning(learning_rate=found[0].suggested)
    else:
        done = operated(session, found)
    return {"done": done, "before": before, "after": losses_of(session.learner)}


def diagnosed(learner: Learner) -> Any:
    """Look at the network as it stands, on the rows that it learns from."""
    learner.show()
    data, some = learner.bench.data, looked_at(learner)
    return diagnose(
        learner.bench.model,
        data.inputs[some],
        data.targets[some],
        history=history_of(learner.curve, learner.learning, len(data.inputs)),
        numbers=(some + 1).tolist(),
    )


def looked_at(learner: Learner) -> Array:
    """The numbers of the rows that are looked at, for a cure as for what it cures."""
    return spread_out(len(learner.bench.data.inputs), MOST_ROWS)


def losses_of(learner: Learner) -> dict[str, float | None]:
    """The loss on the rows learned from and on those held back."""
    network, parameters = learner.engine.network, learner.engine.parameters
    parts = {"learned_from": learner.bench.data, "held_back": learner.bench.held_back}
    seen = {name: judged(network, parameters, data) for name, data in parts.items()}
    return {name: scores["loss"] if scores else None for name, scores in seen.items()}


# -- cures ---------------------------------------------------------------------------------


def is_curable(learner: Learner, found: Finding) -> bool:
    """Whether there is a cure that a button can apply."""
    if isinstance(found, AlwaysOn):
        return found.needed is not None and found.needed < len(found.neurons)
    if isinstance(found, RATES):
        return True
    if not isinstance(found, (*SHRINKING, *RESCALING)):
        return False
    plain = {one.name for one in hidden_layers(learner.bench.model) if one.is_plain}
    return getattr(found, "layer", None) in {None, *plain}


def operated(session: Session, found: list[Any]) -> str:
    """Repair the network, neurons and all, and say what was done.

    Raises:
        ConfigError  the cure changes nothing
    """
    learner = session.learner
    kind = type(found[0]).__name__
    inputs = learner.bench.data.inputs[looked_at(learner)]
    model, done = work_of(kind)(copy_of(learner.bench.model), inputs)
    if not done:
        raise ConfigError(f"the cure of {kind} changes nothing here", do=found[0].cure)
    parameters = [layer.parameters for layer in model.network.layers]
    if isinstance(found[0], SHRINKING):
        parts = as_wide(thinned(learner.bench.model, found), model)
        moment = restructured(learner.moment(), parts)
        session.note(f"cure of {kind}")
        session.rebuild(moment)
    else:
        session.note(f"cure of {kind}")
    session.learner.put_in(session.learner.marks.whole(parameters))
    session.learner.note_trained()
    session.tell("state", "frame")
    return done


def work_of(kind: str) -> Work:
    """The cure of a kind of finding."""
    for kinds, work in WORK.items():
        if kind in kinds.split(", "):
            return work
    raise unknown("cure", kind, WORK)


def thinned(model: Model, found: list[Any]) -> Parts:
    """The structure without the neurons that a cure folds or removes."""
    parts = parts_of(model)
    order = [place for place, _ in dense_layers(model)]
    layers = {one.name: order.index(one.weights) for one in hidden_layers(model)}
    for one in found:
        gone, new = removed(one)
        at = layers[one.layer]
        kept = tuple(neuron for neuron in parts[at].neurons if neuron not in gone)
        parts[at] = replace(parts[at], neurons=(*kept, *[NEW] * new))
    return parts


def as_wide(parts: Parts, model: Model) -> Parts:
    """A structure as wide as a cured network, whose cure may have gone further than was found.

    What is folded in one layer can make neurons of the next alike.
    """
    widths = [dense.n_neurons for _, dense in dense_layers(model)]
    return [
        part if len(part.neurons) == width else replace(part, neurons=(NEW,) * width)
        for part, width in zip(parts, widths, strict=True)
    ]


def removed(found: Any) -> tuple[set[int], int]:
    """Which neurons go, and how many new ones come in their place."""
    if isinstance(found, DuplicateNeurons):
        return set(found.copies), 0
    if isinstance(found, AlwaysOn):
        needed = found.needed
        is_whole = needed == 0 and len(found.neurons) == found.of
        if needed is None or needed >= len(found.neurons) or is_whole:
            return set(), 0
        return set(found.neurons), needed
    return set(found.neurons[len(found.neurons) == found.of :]), 0
