"""The whole state as a file: with it, another studio goes on where this one is, bit for bit.

It is JSON, written in one way only: the network in words, its numbers, those of the optimizer,
the settings of learning, the curve, and the data: built-in ones by their name, others as rows.
It holds numbers and words, and can name neither code nor a file. Arrays say their shape, and
are as long as that; nothing is made of the network's size before that was looked at.
"""

from dataclasses import asdict, astuple, fields, replace
from typing import Any

import numpy as np

from ...arrays import Array
from ...checkpoint import Reader, named, named_states
from ...clipping import Clipping
from ...course import Sums
from ...errors import GlassnetError, ModelFileError
from ...inspection.surgery import with_layers
from ...layers import Layer
from ...losses import Loss
from ...model import Model
from ...optimizers import Optimizer
from ...page.document import stored
from ...saving import describe, rebuild
from ...saving.canonical_json import json_text, json_value
from ...tables import Encoder, strict
from ...train_step import TrainState
from ...training import Plan
from ...workbench.table_model import TableModel
from ..bench import Bench, check_size
from ..bench_of_arrays import encoder_of, is_of_arrays
from ..curve import MOST_KEPT, Point
from ..learner import Epoch, Moment, beginning
from ..learning import Learning
from .state_arrays import arrays_from
from .state_data import bench_from, described_data
from .state_marks import described_marks, marks_from

FORMAT, VERSION = "glassnet-studio", 1
LARGEST = 2**26  # characters
FETCH_AGAIN = "take the state away once more, and open that file"
COPIES = ("trained", "begun_with", "first")  # of the parameters, where they are others


def written(moment: Moment) -> str:
    """A moment as the text of a file.

    Raises:
        ConfigError  the rows are too many for it, or a part of the network is somebody's own
    """
    bench, model, epoch = moment.bench, moment.bench.model, moment.epoch
    encoder = bench.loaded.encoder
    tensors = dict(named(model, "parameters", moment.state.parameters))
    tensors |= named_states(model, moment.state)
    for name, copy in zip(COPIES, copies_of(moment), strict=True):
        tensors |= {} if copy is None else dict(named(model, name, copy))
    ablated = described_marks(moment.marks, model, tensors)
    names = [*model.layer_names, "loss", "optimizer", "clipping"]
    parts = [*model.layers, model.loss, model.optimizer, model.clipping]
    *layers, loss, optimizer, clipping = [
        None if part is None else describe(part, tensors, f"settings.{name}")
        for name, part in zip(names, parts, strict=True)
    ]
    said = {
        "format": FORMAT,
        "version": VERSION,
        "title": bench.title,
        "network": {
            "layers": layers,
            "loss": loss,
            "optimizer": optimizer,
            "clipping": clipping,
            "dtype": model.dtype.name,
            "encoder": None if is_of_arrays(encoder) else encoder.to_dict(),
        },
        "data": described_data(bench),
        "learning": vars(moment.learning),
        "seed": moment.seed,
        "step": moment.state.step,
        "epoch": {
            "number": epoch.number,
            "rows_seen": epoch.rows_seen,
            "sums": asdict(epoch.sums),
            "chance": epoch.chance and epoch.chance.bit_generator.state,
        },
        "ablated": ablated,
        "changes": bench.changes,
        "reach": bench.reach,
        "curve": [list(astuple(point)) for point in moment.curve],
        "tensors": {name: stored(array) for name, array in tensors.items()},
    }
    return json_text(said)


def copies_of(moment: Moment) -> list[list[Any] | None]:
    """The parameters as trained, as the epoch began and as all began; None where they are known.

    The first weights are known where the seed draws them.
    """
    first = moment.first or moment
    is_trained = equal(moment.trained, moment.state.parameters)
    is_drawn = equal(drawn(moment).state.parameters, first.state.parameters)
    return [
        None if is_trained else moment.trained,
        moment.epoch.begun_with,
        None if is_drawn else first.state.parameters,
    ]


def drawn(moment: Moment) -> Moment:
    """The beginning that the seed of a moment gives, from a network of its own."""
    bench = moment.bench
    twin = with_layers(bench.model, [rebuilt_layer(layer) for layer in bench.model.layers])
    twin.begin(moment.seed)
    own = replace(bench, loaded=TableModel(twin, bench.loaded.encoder))
    return replace(beginning(own, moment.learning), seed=moment.seed)


def rebuilt_layer(layer: Layer) -> Layer:
    """A layer that is made alike, with nothing learned."""
    tensors: dict[str, Array] = {}
    made: Layer = rebuild(describe(layer, tensors, "layer"), tensors, Layer)
    return made


def equal(one: list[Any], other: list[Any]) -> bool:
    """Whether all numbers of two are the same bits."""
    pairs = zip(one, other, strict=True)
    return all(
        a.tobytes() == b.tobytes() for own, its in pairs for a, b in zip(own, its, strict=True)
    )


# -- reading -------------------------------------------------------------------------------


def read_state(text: str) -> Moment:
    """The moment that `written` has written down.

    Raises:
        ModelFileError  the text is not such a state, or is damaged
    """
    if len(text) > LARGEST:
        raise damaged(f"it has more than {LARGEST:,} characters")
    try:
        with np.errstate(over="raise", invalid="raise"):
            return moment_from(json_value(text))
    except GlassnetError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise damaged(str(error)) from error


def damaged(why: str) -> ModelFileError:
    """The error for what is no state of a studio."""
    return ModelFileError(f"this is not a state of a studio: {why:.200}", do=FETCH_AGAIN)


def whole(value: Any) -> int:
    """Accept a whole number that is not below 0."""
    if type(value) is not int or not 0 <= value <= 2**53:
        raise ValueError("a whole number")
    return value


FIELDS = {
    "format": strict.text,
    "version": whole,
    "title": strict.text,
    "network": strict.anything,
    "data": strict.anything,
    "learning": strict.anything,
    "seed": whole,
    "step": whole,
    "epoch": strict.anything,
    "ablated": strict.anything,
    "changes": whole,
    "reach": strict.finite,
    "curve": strict.items,
    "tensors": strict.anything,
}


def moment_from(said: Any) -> Moment:
    """The moment out of JSON; whatever does not fit is an error."""
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise damaged("it does not begin as one")
    if (version := whole(said.get("version"))) != VERSION:
        raise ModelFileError(
            f"this state has version {version}, and this studio reads {VERSION}",
            do="upgrade glassnet",
        )
    found = strict.record(said, "the state", FIELDS)
    if len(found["curve"]) > MOST_KEPT:
        raise damaged(f"its curve has more than {MOST_KEPT:,} points")
    learning = learning_from(found["learning"])
    tensors = arrays_from(found["tensors"])
    loaded = network_from(found["network"], tensors)
    bench = bench_from(found["data"], loaded, found["title"][:200], found["seed"])
    bench = replace(bench, changes=found["changes"], reach=found["reach"])
    loaded.model.begin(found["seed"])
    first = replace(beginning(bench, learning), seed=found["seed"])
    here = Reader(loaded.model, learning.network(loaded.model), tensors)
    state = TrainState(here.parameters("parameters"), here.states(), found["step"])
    marks = marks_from(found["ablated"], loaded.model, state.parameters, here.tensors)
    trained, begun_with, started = (
        here.parameters(name) if here.has(name) else None for name in COPIES
    )
    here.check_all_taken()
    if started is not None:
        first = replace(first, state=first.state._replace(parameters=started), trained=started)
    epoch = epoch_from(found["epoch"], found["seed"], learning, bench, begun_with)
    return Moment(
        bench,
        learning,
        found["seed"],
        state,
        state.parameters if trained is None else trained,
        epoch,
        tuple(map(point_from, found["curve"])),
        first,
        marks=marks,
    )


def network_from(said: Any, tensors: dict[str, Array]) -> TableModel:
    """The network and its encoder, with nothing learned; their own arrays are taken out."""
    kinds = {"layers": strict.items, "loss": strict.anything, "optimizer": strict.anything}
    kinds |= {"clipping": strict.anything, "dtype": strict.text, "encoder": strict.anything}
    found = strict.record(said, "the network", kinds)
    clipping = found["clipping"]
    model = Model(
        [rebuild(layer, tensors, Layer) for layer in found["layers"]],
        loss=rebuild(found["loss"], tensors, Loss),
        optimizer=rebuild(found["optimizer"], tensors, Optimizer),
        clipping=None if clipping is None else rebuild(clipping, tensors, Clipping),
        dtype=found["dtype"],
    )
    check_size(model)
    for name in [name for name in tensors if name.startswith("settings.")]:
        del tensors[name]
    if found["encoder"] is None:
        return TableModel(model, encoder_of(model))
    return TableModel(model, Encoder.from_dict(found["encoder"]))


def learning_from(said: Any) -> Learning:
    """The settings, each of the kind that it has by default."""
    usual = vars(Learning())
    found = strict.record(said, "learning", dict.fromkeys(usual, strict.anything))
    for name, value in usual.items():
        kinds = (str,) if isinstance(value, str) else (int, float)
        if type(found[name]) not in kinds:
            raise damaged(f"{name} cannot be {found[name]!r:.80}")
    return Learning(**found)


def epoch_from(
    said: Any, seed: int, learning: Learning, bench: Bench, begun_with: list[Any] | None
) -> Epoch:
    """Where an epoch is; the order of its rows and its chance follow from the seed."""
    kinds = {"number": whole, "rows_seen": whole, "sums": strict.anything}
    found = strict.record(said, "epoch", {**kinds, "chance": strict.anything})
    names = [field.name for field in fields(Sums)]
    sums = Sums(**strict.record(found["sums"], "sums", dict.fromkeys(names, strict.finite)))
    number, seen, count = found["number"], found["rows_seen"], len(bench.data.inputs)
    is_within = found["chance"] is not None
    if number < 1 or (seen and seen >= count) or is_within != (begun_with is not None):
        raise damaged("no training comes to such a place")
    if not is_within:
        if seen:
            raise damaged("no training comes to such a place")
        return Epoch(number)
    if seen and sums.weight <= 0:
        raise damaged("no training comes to such a place")
    plan = Plan(epochs=1, batch_size=learning.batch_size, seed=seed)
    chance = plan.generator(number)
    chance.bit_generator.state = found["chance"]
    return Epoch(number, seen, plan.order(number, count), chance, sums, begun_with)


def point_from(said: Any) -> Point:
    """A point of the curve."""
    epoch, *values = strict.items(said)
    if len(values) != len(fields(Point)) - 1:
        raise damaged("a point of the curve has other numbers")
    found = [strict.finite_or_none(value) for value in values]
    if found[0] is None:
        raise damaged("a point of the curve has no loss")
    return Point(whole(epoch), *found)  # type: ignore[arg-type]
