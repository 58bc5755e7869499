"""Acts: what a stage may do to the bench, at its beginning or when somebody asks to be shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ...errors import GlassnetError
from ...inspection.passage import places_with_weights
from ..learner import Learner
from ..learning import Learning
from .plan import Plan, place_in
from .section import Section

MOST_EPOCHS = 10_000
SETTINGS = ("optimizer", "learning_rate", "batch_size", "l1", "l2", "weight_decay")


class Act(Protocol):
    """Something that is done to a learner; training itself comes last, and is the session's."""

    def do(self, learner: Learner) -> Learner:
        """Do it, and say who goes on."""


@dataclass(frozen=True)
class Write:
    """Write one number: layer from 1, neuron and input from 0; without input the bias."""

    layer: int
    neuron: int
    source: int | None
    to: float

    def do(self, learner: Learner) -> Learner:
        """Write it."""
        parameters = learner.engine.parameters
        at, neuron = places_with_weights(learner.bench.model)[self.layer - 1], self.neuron
        if self.source is None:
            parameters[at].biases[0, neuron] = self.to
        else:
            parameters[at].weights[self.source, neuron] = self.to
        return learner


@dataclass(frozen=True)
class Setting:
    """Learn in another way from here on."""

    name: str
    to: Any

    def do(self, learner: Learner) -> Learner:
        """Change it."""
        learner.learn_as(learner.learning.changed({self.name: self.to}))
        return learner

    def check(self, section: Section) -> None:
        """Refuse what cannot be set.

        Raises:
            DataError  there is no such setting, or not with this value
        """
        try:
            Learning().changed({self.name: self.to})
        except GlassnetError as error:
            raise section.wrong(error.what, error.do) from error


@dataclass(frozen=True)
class Rewind:
    """Go back to the first numbers."""

    def do(self, learner: Learner) -> Learner:
        """With the settings as they are."""
        return learner.again(learner.first)


@dataclass(frozen=True)
class Train:
    """Learn for so many epochs."""

    epochs: int

    def do(self, learner: Learner) -> Learner:
        """Nothing here: the session trains, while one watches."""
        return learner


def settings_in(section: Section) -> dict[str, Any]:
    """Read `[learning]`, and refuse what cannot be set."""
    found = {name: value_in(section, name, name) for name in SETTINGS if name in section}
    section.done(SETTINGS)
    return found


def value_in(section: Section, name: str, key: str) -> Any:
    """The value of a setting, which is tried.

    Raises:
        DataError  it cannot be set so
    """
    value: Any
    if name == "optimizer":
        value = section.text(key, most=40)
    elif name == "batch_size":
        value = section.whole(key, low=1, high=1_000_000)
    else:
        value = section.number(key)
    Setting(name, value).check(section)
    return value


def act_in(section: Section, plan: Plan) -> Act:
    """Read one act: a number to write, a setting, `train`, or `rewind`."""
    given = [key for key in READERS if key in section]
    if len(given) != 1:
        raise section.wrong(
            f"one of layer, setting, train or rewind was expected, got {len(given)} of them",
            "say in each part one thing that is done",
        )
    keys, read = READERS[given[0]]
    act = read(section, plan)
    section.done(keys)
    return act


def write_in(section: Section, plan: Plan) -> Act:
    """layer = 1, neuron = 0, input = 0, to = 6."""
    return Write(*place_in(section, plan), section.number("to"))


def setting_in(section: Section, plan: Plan) -> Act:
    """setting = "batch_size", to = 1."""
    name = section.word("setting", SETTINGS)
    return Setting(name, value_in(section, name, "to"))


def train_in(section: Section, plan: Plan) -> Act:
    """train = 20."""
    return Train(section.whole("train", low=1, high=MOST_EPOCHS))


def rewind_in(section: Section, plan: Plan) -> Act:
    """rewind = true."""
    if not section.yes("rewind"):
        raise section.wrong("rewind = false does nothing", "leave it out", "rewind")
    return Rewind()


READERS: dict[str, tuple[tuple[str, ...], Callable[[Section, Plan], Act]]] = {
    "layer": (("layer", "neuron", "input", "to"), write_in),
    "setting": (("setting", "to"), setting_in),
    "train": (("train",), train_in),
    "rewind": (("rewind",), rewind_in),
}
