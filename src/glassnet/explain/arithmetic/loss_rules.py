"""How each loss makes one number of a row, and its gradient in each output."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...losses import (
    BinaryCrossEntropy,
    CrossEntropy,
    Huber,
    Loss,
    MeanAbsoluteError,
    MeanSquaredError,
    SigmoidBinaryCrossEntropy,
    SoftmaxCrossEntropy,
    smoothed,
    truth_of,
)
from .activation_rules import share_of_exponentials, sigmoid, sum_of_exponentials
from .sums import FIELD, ArithmeticLine, Calculation, Formula, Sum, Term


@dataclass(frozen=True, eq=False)
class Judgement:
    """One row's outputs as its loss takes them, what they should be, and what came of it.

    names   what each output is called
    truth   the targets as one row, 1 for the true class and 0 for the others
    kept    the outputs as the loss uses them: probabilities are kept off 0, and off 1
    share   the row's part in the mean
    value   the row's loss, as the network holds it
    """

    loss: Loss
    outputs: list[float]
    truth: list[float]
    kept: list[float]
    names: list[str]
    share: float
    value: float

    @classmethod
    def of(
        cls, loss: Any, output: Array, target: Array, names: list[str], share: float
    ) -> "Judgement":
        """Judge one row; output and target with the axis of the batch, in the model's type.

        Raises:
            ConfigError  the loss has no rule here
        """
        if type(loss) not in LOSSES:
            raise ConfigError(
                f"{loss!r} has no rule for its arithmetic",
                do="explain a model with one of the library's own losses",
            )
        values, memory = loss.compute(output, target)
        truth = truth_of(target, like=output) if loss.takes_labels else target
        if loss.takes_labels:
            truth = smoothed(truth, loss.label_smoothing)
        kept = memory.probabilities if loss.takes_probabilities else output
        outputs, true, used = (
            part[0].astype(np.float64).tolist() for part in (output, truth, kept)
        )
        return cls(loss, outputs, true, used, names, share, float(values[0]))

    @property
    def true_class(self) -> int | None:
        """The one class that is true; None where the truth is spread over several."""
        return self.truth.index(1.0) if sorted(self.truth)[-2:] in ([0.0, 1.0], [1.0]) else None

    @property
    def lines(self) -> tuple[ArithmeticLine, ...]:
        """How the row's loss came about."""
        return tuple(LOSSES[type(self.loss)](self))


SURPRISE = "max({x}, 0) − {truth} · {x} + log(1 + e^(−abs({x})))"
NAME = r"\1"  # what a name in a formula is replaced by, to show it as it is


def cross_entropy(row: Judgement) -> list[ArithmeticLine]:
    """−log of the probability of the truth; where the truth is spread, −Σ truth · log p."""
    if row.true_class is not None:
        p, kept = row.outputs[row.true_class], row.kept[row.true_class]
        formula = "−log({p})" if p == kept else "−log(max({p}, {least}))"
        given = {"p": p} if p == kept else {"p": p, "least": kept}
        return [Calculation.of("loss", formula, given, -math.log(kept), row.value)]
    terms = [
        Term(name, -y * math.log(p), {"truth": y, "p": p}, form="−{truth} · log({p})")
        for name, y, p in zip(row.names, row.truth, row.kept, strict=True)
    ]
    return [Sum.of("loss", "−Σ truth · log(p)", terms, row.value)]


def softmax_cross_entropy(row: Judgement) -> list[ArithmeticLine]:
    """log Σ e^(score − largest) − (score of the truth − largest)"""
    largest, total = sum_of_exponentials(row.names, row.outputs)
    given = {"sum": total.value, "largest": largest.value}
    logarithm = math.log(total.value)
    if row.true_class is not None:
        score = row.outputs[row.true_class]
        exact = logarithm - (score - largest.value)
        formula = "log({sum}) − ({score} − {largest})"
        given["score"] = score
        return [largest, total, Calculation.of("loss", formula, given, exact, row.value)]
    terms = [Term("log(sum)", logarithm, {"sum": total.value}, form="log({sum})")]
    for name, y, score in zip(row.names, row.truth, row.outputs, strict=True):
        factors = {"truth": y, "score": score, "largest": largest.value}
        form = "−{truth} · ({score} − {largest})"
        terms.append(Term(name, -y * (score - largest.value), factors, form=form))
    formula = "log(sum) − Σ truth · (score − largest)"
    return [largest, total, Sum.of("loss", formula, terms, row.value)]


def averaged(row: Judgement, form: str, values: list[float], given: str) -> list[ArithmeticLine]:
    """The sum over the outputs of what a formula makes of each, and the mean."""
    terms = [
        Term(name, value, {given: output, "truth": y}, form=form)
        for name, value, output, y in zip(row.names, values, row.kept, row.truth, strict=True)
    ]
    total = math.fsum(values)
    numbers = {"sum": total, "n": float(len(values))}
    mean = Calculation.of("loss", "{sum} / {n}", numbers, total / len(values), row.value)
    return [Sum.of("sum", f"Σ {FIELD.sub(NAME, form)}", terms, total), mean]


def binary_cross_entropy(row: Judgement) -> list[ArithmeticLine]:
    """−log p where it is so, −log(1 − p) where not; mean over outputs"""
    pairs = list(zip(row.kept, row.truth, strict=True))
    if len(pairs) == 1:
        p, y = pairs[0]
        formula = "−log({p})" if y else "−log(1 − {p})"
        exact = -math.log(p) if y else -math.log1p(-p)
        return [Calculation.of("loss", formula, {"p": p}, exact, row.value)]
    values = [-y * math.log(p) - (1 - y) * math.log1p(-p) for p, y in pairs]
    return averaged(row, "−{truth} · log({p}) − (1 − {truth}) · log(1 − {p})", values, "p")


def sigmoid_binary_cross_entropy(row: Judgement) -> list[ArithmeticLine]:
    """max(x, 0) − truth · x + log(1 + e^−|x|); mean over outputs"""
    pairs = list(zip(row.outputs, row.truth, strict=True))
    values = [max(x, 0.0) - y * x + math.log1p(math.exp(-abs(x))) for x, y in pairs]
    if len(pairs) == 1:
        given = {"x": pairs[0][0], "truth": pairs[0][1]}
        return [Calculation.of("loss", SURPRISE, given, values[0], row.value)]
    return averaged(row, SURPRISE, values, "x")


def of_errors(each: str, formula: str, cost: Callable[[Any, float], float]) -> Any:
    """A loss that is a mean over outputs of something that depends on the error alone.

    each     what it makes of an output and the truth
    formula  what it makes of an error
    """

    def lines(row: Judgement) -> list[ArithmeticLine]:
        errors = [p - y for p, y in zip(row.outputs, row.truth, strict=True)]
        values = [cost(row.loss, error) for error in errors]
        if len(values) > 1:
            return averaged(row, each, values, "output")
        given = {"output": row.outputs[0], "truth": row.truth[0]}
        error = Calculation.of("error", "{output} − {truth}", given, errors[0])
        last = Calculation.of("loss", formula, {"error": errors[0]}, values[0], row.value)
        return [error, last]

    return lines


def huber(row: Judgement) -> list[ArithmeticLine]:
    """½ error² near the truth, δ · (|error| − ½ δ) far from it; mean over outputs"""
    delta: float = row.loss.delta  # type: ignore[attr-defined]
    pairs = zip(row.names, row.outputs, row.truth, strict=True)
    terms = [huber_term(name, output, y, delta) for name, output, y in pairs]
    total = math.fsum(term.value for term in terms)
    given = {"sum": total, "n": float(len(terms))}
    mean = Calculation.of("loss", "{sum} / {n}", given, total / len(terms), row.value)
    return [Sum.of("sum", "Σ of each output", terms, total), mean]


def huber_term(name: str, output: float, y: float, delta: float) -> Term:
    """What one output costs."""
    error = output - y
    given = {"output": output, "truth": y}
    if abs(error) <= delta:
        return Term(name, error * error / 2, given, form="({output} − {truth})² / 2")
    form = "{δ} · (abs({output} − {truth}) − {δ} / 2)"
    return Term(name, delta * (abs(error) - delta / 2), {**given, "δ": delta}, form=form)


LOSSES: dict[type[Loss], Callable[[Judgement], list[ArithmeticLine]]] = {
    CrossEntropy: cross_entropy,
    SoftmaxCrossEntropy: softmax_cross_entropy,
    BinaryCrossEntropy: binary_cross_entropy,
    SigmoidBinaryCrossEntropy: sigmoid_binary_cross_entropy,
    MeanSquaredError: of_errors("({output} − {truth})²", "{error}²", lambda _, e: e * e),
    MeanAbsoluteError: of_errors("abs({output} − {truth})", "abs({error})", lambda _, e: abs(e)),
    Huber: huber,
}

# -- gradients -----------------------------------------------------------------------------


def gradient(row: Judgement, place: int, value: float) -> list[ArithmeticLine]:
    """How the gradient of the mean loss in one output came about."""
    lines, output = as_probability(row, place)
    formula, given, slope = SLOPES[type(row.loss)](row.loss, output, row.truth[place])
    if not row.loss.takes_labels and len(row.outputs) > 1:
        formula, given = f"{formula} / {{n}}", {**given, "n": float(len(row.outputs))}
        slope /= len(row.outputs)
    if row.share != 1:
        formula, given = f"{{share}} · {formula}", {**given, "share": row.share}
    name = f"dloss / d {row.names[place]}"
    return [*lines, Calculation.of(name, formula, given, slope * row.share, value)]


def as_probability(row: Judgement, place: int) -> tuple[list[ArithmeticLine], float]:
    """An output as its gradient takes it, and how it comes about where that is a probability."""
    if isinstance(row.loss, SigmoidBinaryCrossEntropy):
        line = Calculation.of("p", *sigmoid(None, row.outputs[place]))
        return [line], line.value
    if not isinstance(row.loss, SoftmaxCrossEntropy):
        return [], row.kept[place]
    largest, total = sum_of_exponentials(row.names, row.outputs)
    line = share_of_exponentials("p", row.outputs[place], largest, total)
    return [largest, total, line], line.value


def of_surprise(loss: Any, p: float, y: float) -> Formula:
    """−truth / p"""
    return "(−{truth} / {p})", {"truth": y, "p": p}, -y / p


def of_probability(loss: Any, p: float, y: float) -> Formula:
    """p − truth"""
    return "({p} − {truth})", {"p": p, "truth": y}, p - y


def of_binary(loss: Any, p: float, y: float) -> Formula:
    """(p − truth) / (p (1 − p))"""
    slope = (p - y) / (p * (1 - p))
    return "({p} − {truth}) / ({p} · (1 − {p}))", {"p": p, "truth": y}, slope


def of_square(loss: Any, output: float, y: float) -> Formula:
    """twice the error"""
    return "2 · ({output} − {truth})", {"output": output, "truth": y}, 2 * (output - y)


def of_size(loss: Any, output: float, y: float) -> Formula:
    """1, −1, or 0 where they are equal"""
    return "sign({output} − {truth})", {"output": output, "truth": y}, float(np.sign(output - y))


def of_huber(loss: Any, output: float, y: float) -> Formula:
    """the error, cut to ± δ"""
    given = {"output": output, "truth": y, "δ": loss.delta}
    near = min(max(output - y, -loss.delta), loss.delta)
    return "min(max({output} − {truth}, −{δ}), {δ})", given, near


SLOPES: dict[type[Loss], Callable[[Any, float, float], Formula]] = {
    CrossEntropy: of_surprise,
    SoftmaxCrossEntropy: of_probability,
    BinaryCrossEntropy: of_binary,
    SigmoidBinaryCrossEntropy: of_probability,
    MeanSquaredError: of_square,
    MeanAbsoluteError: of_size,
    Huber: of_huber,
}
