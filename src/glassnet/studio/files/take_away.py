"""Take away: the network on the bench as a file, in every form that the house can write.

What is written is one moment, copied while the lock is held; training goes on meanwhile.
"""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from ...export import python_script, subject_of, to_onnx
from ...model import Model
from ...page.contents import contents_of
from ...page.curves import curves_of
from ...page.document import document
from ...page.facts import provenance as facts_of_provenance
from ...page.results import results_of
from ...settings import unknown
from ...workbench.provenance import provenance
from ...workbench.table_model import TableModel
from ..bench_of_arrays import is_of_arrays
from ..curve import history_of
from ..learner import Moment
from .shelf import Made
from .state_file import written

if TYPE_CHECKING:
    from ..session import Session

PARSING = Lock()  # Python 3.11 fails where two threads take a program apart at the same time


class Form(NamedTuple):
    """What a file is called, its media type, and how its bytes are made."""

    name: str
    kind: str
    write: Callable[[Moment], bytes]


def take_away(session: "Session", form: str) -> dict[str, Any]:
    """Make a file, and say under which name the page can fetch it.

    Raises:
        ConfigError  there is no such form, or the network has none
        EnvError     a library that the form needs is not installed
    """
    if form not in FORMS:
        raise unknown("form", form, FORMS)
    with session.lock:
        moment = session.learner.moment()
    name, kind, write = FORMS[form]
    made = Made(name, kind, write(moment))
    with session.lock:
        return {"id": session.shelf.put(made), "name": name, "bytes": len(made.contents)}


def model_at(moment: Moment) -> TableModel:
    """A network of its own, with the numbers and the settings of a moment."""
    bench, learning = moment.bench, moment.learning
    own, network = bench.model, learning.network(bench.model)
    layers = deepcopy([*network.layers, *own.layers[len(network.layers) :]])
    model = Model(
        layers,
        loss=own.loss,
        optimizer=network.optimizer,
        clipping=network.clipping,
        dtype=own.dtype.name,
    )
    model.take(moment.state)
    model.provenance = provenance(bench.data, moment.seed, learning.batch_size)
    return TableModel(model, bench.loaded.encoder)


def others(moment: Moment) -> Model | TableModel:
    """A network for others: without columns, where these only stand for the places of an array."""
    loaded = model_at(moment)
    return loaded.model if is_of_arrays(loaded.encoder) else loaded


# -- forms ---------------------------------------------------------------------------------


def model_file(moment: Moment) -> bytes:
    """The model file, as `save` writes it."""
    return through_a_file(lambda path: others(moment).save(path))


def onnx_file(moment: Moment) -> bytes:
    """The verified ONNX file."""
    return through_a_file(lambda path: to_onnx(others(moment), path))


def script(moment: Moment) -> bytes:
    """The readable script."""
    with PARSING:
        return python_script(subject_of(others(moment)), plain=False).encode()


def page(moment: Moment) -> bytes:
    """The page of this network: its results, its curve, and a knob on every weight."""
    bench, loaded = moment.bench, model_at(moment)
    seen = loaded.evaluate_encoded(bench.data.inputs, bench.data.targets)
    back = bench.held_back
    held = loaded.evaluate_encoded(back.inputs, back.targets) if back else None
    judged = "held back" if held else "learned from"
    results = results_of(seen, held, loaded.class_names, judged)
    contents = contents_of(loaded, bench.title, bench.rows, results)
    history = history_of(moment.curve, moment.learning, len(bench.data.inputs))
    contents["history"] = curves_of(history)
    contents["facts"] = [
        ("rows", rows_in_words(moment)),
        *facts_of_provenance(loaded.model),
        ("learning", learning_in_words(moment)),
    ]
    contents["notes"] = list(bench.notes)
    return document(contents).encode()


def through_a_file(write: Callable[[Path], Any]) -> bytes:
    """The bytes of what can only write itself to a file."""
    with TemporaryDirectory(prefix="glassnet-") as folder:
        path = Path(folder) / "made"
        write(path)
        return path.read_bytes()


def rows_in_words(moment: Moment) -> str:
    """How many rows there are of each kind."""
    held = moment.bench.held_back
    back = len(held.inputs) if held else 0
    return f"{len(moment.bench.data.inputs):,} learned from, {back:,} held back"


def learning_in_words(moment: Moment) -> str:
    """The settings, and how long they were at work."""
    epochs = moment.epoch.number - 1
    said = [f"{name.replace('_', ' ')} {value}" for name, value in vars(moment.learning).items()]
    return f"{epochs:,} epoch{'s' * (epochs != 1)} in the studio; {', '.join(said)}"


FORMS = {
    "model": Form("network.safetensors", "application/octet-stream", model_file),
    "html": Form("network.html", "text/html; charset=utf-8", page),
    "python": Form("network.py", "text/x-python; charset=utf-8", script),
    "state": Form(
        "network.glassnet-studio.json",
        "application/json",
        lambda moment: written(moment).encode(),
    ),
    "onnx": Form("network.onnx", "application/octet-stream", onnx_file),
}
