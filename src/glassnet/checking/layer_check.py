"""Checking a layer: its ways back against central differences, and the laws of pure functions."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .. import rungs
from ..arrays import Array, Mode
from ..layers import Layer
from . import purity
from .differences import EVERY, TOLERANCE, Comparison, compare
from .examples import MODES, chance_for, inputs_for, parameters_for, shapes_for
from .record import AGREEMENT, GRADIENT, Check, Report, law, measured, skipped

GIVE_SHAPE = "give CHECK = [(layer, (4, 3))] in the file, with a shape of inputs that it takes"
NO_CHANCE = "if that is mode.random: it is None where nothing is to be drawn"


@np.errstate(all="ignore")
def check_layer(
    layer: Layer,
    inputs_shape: tuple[int, ...] | None = None,
    *,
    name: str = "",
    compiled: bool = True,
) -> Report:
    """Check one layer: gradients in inputs and parameters, and the laws of pure functions.

    inputs_shape  (batch, ...); else one that the layer takes is looked for
    name          what the table calls it; else how it is made
    compiled      whether JAX compiles it too, if it is installed

    Parameters and inputs are drawn, the same ones every time; training and inference are both
    checked. Relative errors above 1e-6 are wrong.

    >>> import glassnet as gn
    >>> check_layer(gn.Dense(3, 2), (4, 3), compiled=False).ok
    True
    """
    trial = Trial(layer, name or named(layer))
    problem = trial.begin(inputs_shape)
    checks = [law(trial.name, "can be run", problem)]
    if not problem:
        for mode_name, mode in MODES.items():
            checks += trial.gradients(mode_name, mode)
            checks += trial.laws(mode_name, mode)
        checks += [trial.compiled(MODES["training"])] if compiled else []
    return Report(trial.name, tuple(checks))


def named(part: Any) -> str:
    """How a part is made, or its class where it does not keep its settings."""
    if purity.forgotten_settings(part):
        return type(part).__name__
    text = " ".join(repr(part).split())
    return text if len(text) <= 60 and not text.startswith("<") else type(part).__name__


class Trial:
    """One layer, with what it is tried with."""

    parameters: Any
    inputs: Array

    def __init__(self, layer: Layer, name: str) -> None:
        self.layer, self.name = layer, name
        self.kind = type(layer).__name__
        self.chance = chance_for(self.kind)
        self.before = purity.snapshot(layer)

    def begin(self, shape: tuple[int, ...] | None) -> str:
        """Draw parameters and inputs, and run once; return the problem if there is one."""
        try:
            self.parameters = parameters_for(self.layer, self.chance)
        except Exception as error:  # whatever somebody's code raises
            return purity.raised(f"{self.kind}.initial_parameters", error)
        problem = ""
        for one in [shape] if shape else shapes_for(self.layer):
            try:
                self.inputs = inputs_for(self.layer, self.chance, one)
                given = [
                    self.layer.compute(copied(self.parameters), self.inputs.copy(), mode)
                    for mode in MODES.values()
                ]
                return self.wrong_return(given[0])
            except NotImplementedError:
                return f"{self.kind}.compute is not written"
            except Exception as error:  # whatever somebody's code raises
                told = purity.raised(f"{self.kind}.compute", error)
                is_of_none = isinstance(error, AttributeError) and error.obj is None
                do = NO_CHANCE if is_of_none else GIVE_SHAPE
                problem = problem or f"{told}; tried inputs of shape {one}; {do}"
        return problem

    def wrong_return(self, given: Any) -> str:
        """The problem if a way forward does not give an output and a memory."""
        if not isinstance(given, tuple) or len(given) != 2:
            return f"{self.kind}.compute must return two things, the output and the memory"
        if not isinstance(given[0], np.ndarray | np.generic):
            came = type(given[0]).__name__
            return f"{self.kind}.compute must return its output as an array, got {came}"
        return ""

    # -- gradients -------------------------------------------------------------------------

    def gradients(self, mode_name: str, mode: Mode) -> Iterator[Check]:
        """Both ways back against differences of the way forward."""
        output, _ = self.layer.compute(copied(self.parameters), self.inputs.copy(), mode)
        dvalues = dvalues_like(output, chance_for(self.kind))
        promise = f"gradient in the inputs, {mode_name}"

        def forward(parameters: Any, inputs: Array) -> Any:
            given = copied(parameters), inputs.copy()  # whatever is written to stays right
            return (self.layer.compute(*given, mode)[0] * dvalues).sum()

        back, problem = self.backward(mode, dvalues)
        if problem:
            yield law(self.name, promise, problem)
            return
        dinputs, gradients = back
        if not self.layer.takes_indices:
            yield gradient_check(
                *(self.name, f"{self.kind}.differentiate_inputs", "input", promise),
                *(lambda x: forward(self.parameters, x), self.inputs, dinputs),
            )
        for field in self.parameters._fields:
            if field not in self.layer.observed:

                def along(array: Array, field: str = field) -> Any:
                    return forward(self.parameters._replace(**{field: array}), self.inputs)

                yield gradient_check(
                    *(self.name, f"{self.kind}.differentiate_parameters", field),
                    *(f"gradient in {field}, {mode_name}", along),
                    *(getattr(self.parameters, field), getattr(gradients, field, None)),
                )

    def backward(self, mode: Mode, dvalues: Array) -> tuple[Any, str]:
        """Both ways back from a fresh way forward, or the problem."""
        parameters = copied(self.parameters)
        _, memory = self.layer.compute(parameters, self.inputs.copy(), mode)
        method = "differentiate_inputs"
        try:
            dinputs = self.layer.differentiate_inputs(parameters, memory, +dvalues)
            method = "differentiate_parameters"
            gradients = self.layer.differentiate_parameters(parameters, memory, +dvalues)
        except NotImplementedError:
            return None, f"{self.kind}.{method} is not written"
        except Exception as error:  # whatever somebody's code raises
            return None, purity.raised(f"{self.kind}.{method}", error)
        return (dinputs, gradients), ""

    # -- laws ------------------------------------------------------------------------------

    def laws(self, mode_name: str, mode: Mode) -> Iterator[Check]:
        """What pure functions do, and do not."""
        for promise, find in LAWS.items():
            yield held(self.name, self.kind, f"{promise}, {mode_name}", find, self, mode)

    def there_and_back(self, parameters: Any, inputs: Array, mode: Mode) -> dict[str, Any]:
        """Everything the layer gives, by name."""
        layer = self.layer
        output, memory = layer.compute(parameters, inputs, mode)
        dvalues = output * 0 + 1
        return {
            "output": output,
            "dvalues": dvalues,
            "dinputs": layer.differentiate_inputs(parameters, memory, dvalues),
            "gradients": layer.differentiate_parameters(parameters, memory, dvalues),
            "observed": layer.observe(parameters, memory),
            "memory": memory,
        }

    def compiled(self, mode: Mode) -> Check:
        """The same source, compiled by JAX: the same numbers."""

        def everything(parameters: Any, inputs: Array) -> list[Any]:
            return list(purity.leaves(list(self.there_and_back(parameters, inputs, mode).values())))

        return compiled_check(self.name, self.kind, everything, self.parameters, self.inputs)


def compiled_check(subject: str, kind: str, function: Callable[..., Any], *given: Any) -> Check:
    """Whether JAX, compiling the same source, comes to the same numbers."""
    promise = "compiled by JAX"
    if not rungs.has_jax():
        return skipped(subject, AGREEMENT, promise, purity.INSTALL)
    try:
        apart = purity.compiled_distance(function, *given)
    except Exception as error:  # whatever somebody's code, or JAX, raises
        problem = purity.raised(f"compiled by JAX, {kind}", error, purity.NAMESPACE)
        return law(subject, promise, problem)
    problem = f"{kind} gives other numbers when JAX compiles it: {apart:.1e} apart"
    return measured(subject, AGREEMENT, promise, apart, purity.CLOSE, problem)


def held(subject: str, kind: str, promise: str, find: Callable[..., str], *given: Any) -> Check:
    """One law, which fails too if looking for a problem raises an error."""
    try:
        problem = find(*given)
    except Exception as error:  # whatever somebody's code raises
        problem = purity.raised(kind, error)
    return law(subject, promise, problem)


def copied(parameters: Any) -> Any:
    """The same parameters in arrays of their own."""
    return type(parameters)(*(array.copy() for array in parameters))


def dvalues_like(output: Array, chance: Any) -> Array:
    """A gradient in the output that no two outputs share."""
    return chance.uniform(0.5, 1.5, output.shape) * chance.choice([-1.0, 1.0], output.shape)


def gradient_check(
    subject: str,
    method: str,
    field: str,
    promise: str,
    function: Callable[[Array], Any],
    array: Array,
    claimed: Any,
    every: int = EVERY,
) -> Check:
    """One gradient against differences, with words for what is wrong."""
    if not isinstance(claimed, np.ndarray) or claimed.shape != array.shape:
        came = f"shape {claimed.shape}" if isinstance(claimed, np.ndarray) else type(claimed)
        problem = f"{method}: the gradient of {field} has shape {array.shape}, got {came}"
        return law(subject, promise, problem)
    found = compare(function, array, claimed, chance_for(field), every)
    return measured(
        subject, GRADIENT, promise, found.error, TOLERANCE, wrong_gradient(method, field, found)
    )


def wrong_gradient(method: str, field: str, found: Comparison) -> str:
    """What is wrong with a gradient, and where."""
    return (
        f"{method}: largest relative error {found.error:.3g} {found.where(field)}:"
        f" expected {found.expected:.6g}, got {found.got:.6g}"
    )


# -- the laws themselves: each returns the problem, or nothing -----------------------------


def leaves_arguments(trial: Trial, mode: Mode) -> str:
    """Nothing that was given is written to."""
    layer, parameters, inputs = trial.layer, trial.parameters, trial.inputs
    given = {"the inputs": inputs, **dict(zip(parameters._fields, parameters, strict=True))}
    before = {name: array.copy() for name, array in given.items()}
    output, memory = layer.compute(parameters, inputs, mode)
    dvalues = np.ones_like(output)
    kept = [array.copy() for array in purity.leaves(memory)]
    found = [f"compute changes {name}" for name in purity.changed(before, given)]
    for method in ("differentiate_inputs", "differentiate_parameters"):
        getattr(layer, method)(parameters, memory, dvalues)
        after = [f"{method} changes {name}" for name in purity.changed(before, given)]
        found += after if not found else []
        found += [f"{method} changes dvalues"] if not (dvalues == 1).all() else []
        if not purity.same(kept, list(purity.leaves(memory))):
            found.append(f"{method} changes the memory")
    for name, array in given.items():
        array[...] = before[name]
    return f"{trial.kind}.{found[0]} in place; make a new array" if found else ""


def leaves_itself(trial: Trial, mode: Mode) -> str:
    """Nothing is written on the layer."""
    trial.there_and_back(trial.parameters, trial.inputs, mode)
    names = purity.changed(trial.before, vars(trial.layer))
    if not names:
        return ""
    return (
        f"{trial.kind} writes self.{names[0]} on its way; what the way back needs belongs in"
        " memory, and chance comes from mode.random"
    )


def repeats_itself(trial: Trial, mode: Mode) -> str:
    """The same output for the same inputs."""
    outputs = [trial.layer.compute(trial.parameters, trial.inputs, mode)[0] for _ in range(2)]
    if purity.same(*outputs):
        return ""
    return f"{trial.kind}.compute gives two outputs for the same inputs; take chance from mode"


def shares_nothing(trial: Trial, mode: Mode) -> str:
    """No array goes by two names."""
    given = dict(zip(trial.parameters._fields, trial.parameters, strict=True))
    made = trial.there_and_back(trial.parameters, trial.inputs, mode)
    del made["memory"], made["observed"]
    gradients: Any = made.pop("gradients")
    if getattr(gradients, "_fields", None) is not None:
        made |= {f"d{name}": array for name, array in gradients._asdict().items()}
    pairs = purity.shared({"inputs": trial.inputs, **given, **made})
    return f"{trial.kind}: {pairs[0]} are one array; return a copy (+x)" if pairs else ""


def shapes_fit(trial: Trial, mode: Mode) -> str:
    """Shapes are those that were announced."""
    layer, inputs = trial.layer, trial.inputs
    made = trial.there_and_back(trial.parameters, inputs, mode)
    found = made["output"].shape
    announced = (inputs.shape[0], *layer.output_shape(inputs.shape[1:]))
    shapes, fields = layer.parameter_shapes, trial.parameters._fields
    if found != announced:
        return f"{trial.kind}.output_shape says {announced[1:]}, and the output is {found[1:]}"
    if made["dinputs"].shape != inputs.shape:
        return (
            f"{trial.kind}.differentiate_inputs: the gradient of the inputs has shape"
            f" {made['dinputs'].shape}, and the inputs {inputs.shape}"
        )
    if tuple(map(np.shape, trial.parameters)) != tuple(map(tuple, shapes)):
        return f"{trial.kind}.parameter_shapes is not the shape of its parameters {fields}"
    gradients = made["gradients"]
    if not isinstance(gradients, tuple) or getattr(gradients, "_fields", None) != fields:
        return f"{trial.kind}.differentiate_parameters must return {fields}, with their names"
    given = [name for name in layer.observed if getattr(gradients, name) is not None]
    return f"{trial.kind}: {given[0]} is observed, and its gradient is not None" if given else ""


def keeps_precision(trial: Trial, mode: Mode) -> str:
    """float32 stays float32."""
    parameters = type(trial.parameters)(*(p.astype(np.float32) for p in trial.parameters))
    whole = trial.layer.takes_indices
    inputs = trial.inputs if whole else trial.inputs.astype(np.float32)
    made = trial.there_and_back(parameters, inputs, mode)
    del made["memory"]
    found = purity.wrong_kinds(made)
    return f"{trial.kind}: from float32 numbers, {found[0]}" if found else ""


def keeps_settings(trial: Trial, mode: Mode) -> str:
    """What it was made with can be read."""
    return purity.forgotten_settings(trial.layer)


LAWS: dict[str, Callable[[Trial, Mode], str]] = {
    "changes nothing it was given": leaves_arguments,
    "writes nothing on itself": leaves_itself,
    "gives the same output twice": repeats_itself,
    "shapes are as announced": shapes_fit,
    "hands out no array twice": shares_nothing,
    "float32 stays float32": keeps_precision,
    "keeps its settings": keeps_settings,
}
