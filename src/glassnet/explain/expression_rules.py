"""Expression rules: how each layer and each loss is written in NumPy, step by step."""

from collections.abc import Callable
from typing import Any

from ..activations import (
    ELU,
    GELU,
    GELU_CUBIC,
    GELU_SCALE,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
)
from ..arrays import Array
from ..errors import ConfigError
from ..layers import Dense, Dropout, Flatten, Layer, MaskedDense
from ..losses import (
    CLOSEST,
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
from .trace import Symbol, Trace

# -- layers --------------------------------------------------------------------------------


def write_layer(trace: Trace, layer: Layer, parameters: Any, inputs: Symbol) -> Symbol:
    """Write down what a layer does in prediction; one of a derived class may do anything.

    Raises:
        ConfigError  the layer has no rule here
    """
    kind = type(layer)
    if kind in (Linear, Dropout):
        return inputs
    if kind is Flatten:
        rows = inputs.value.shape[0]
        return trace.call(trace.numbered("flat"), "reshape", inputs, (rows, -1))
    if kind in (Dense, MaskedDense):
        return weighted_sums(trace, layer, parameters, inputs)
    if kind is ReLU:
        return trace.call(trace.numbered("a"), "maximum", 0, inputs)
    if kind is Tanh:
        return trace.call(trace.numbered("a"), "tanh", inputs)
    if kind is Step:
        return trace.call(trace.numbered("a"), "heaviside", inputs, 0.0)
    if kind in FUNCTIONS:
        function, write = FUNCTIONS[kind]
        return trace.apply(function, lambda t, z, name: write(t, z, name, layer), inputs)
    raise ConfigError(
        f"{layer!r} has no rule for being written as an expression",
        do="explain networks of Dense, MaskedDense, Flatten, Dropout and activation layers",
    )


def weighted_sums(trace: Trace, layer: Any, parameters: Any, inputs: Symbol) -> Symbol:
    """inputs @ weights + biases"""
    weights = trace.begin(trace.numbered("w"), parameters.weights)
    biases = trace.begin(trace.numbered("b"), parameters.biases)
    if isinstance(layer, MaskedDense):
        mask = trace.begin(weights.name.replace("w", "mask"), layer.mask)
        weights = trace.operate(weights.name.replace("w", "masked"), weights, "*", mask)
    products = trace.call(trace.numbered("products"), "dot", inputs, weights)
    return trace.operate(trace.numbered("z"), products, "+", biases)


def sigmoid(trace: Trace, z: Symbol, name: str, layer: Any = None) -> Symbol:
    """e^min(z, 0) / (1 + e^−|z|)"""
    top = trace.call(f"{name}_above", "exp", trace.call(f"{name}_below_0", "minimum", z, 0))
    size = trace.call(f"{name}_size", "abs", z)
    power = trace.call(f"{name}_power", "exp", trace.negate(f"{name}_minus", size))
    return trace.operate(name, top, "/", trace.operate(f"{name}_under", 1, "+", power))


def softplus(trace: Trace, z: Symbol, name: str, layer: Any = None) -> Symbol:
    """max(z, 0) + log(1 + e^−|z|)"""
    straight = trace.call(f"{name}_straight", "maximum", z, 0)
    size = trace.call(f"{name}_size", "abs", z)
    power = trace.call(f"{name}_power", "exp", trace.negate(f"{name}_minus", size))
    return trace.operate(name, straight, "+", trace.call(f"{name}_log", "log1p", power))


def leaky_relu(trace: Trace, z: Symbol, name: str, layer: Any) -> Symbol:
    """max(z, slope · z)"""
    return trace.call(name, "maximum", z, trace.operate(f"{name}_leak", layer.slope, "*", z))


def elu(trace: Trace, z: Symbol, name: str, layer: Any) -> Symbol:
    """max(z, 0) + alpha · (e^min(z, 0) − 1)"""
    below = trace.call(f"{name}_below_0", "minimum", z, 0)
    power = trace.call(f"{name}_power", "expm1", below)
    bent = trace.operate(f"{name}_bent", layer.alpha, "*", power)
    return trace.operate(name, trace.call(f"{name}_straight", "maximum", z, 0), "+", bent)


def silu(trace: Trace, z: Symbol, name: str, layer: Any) -> Symbol:
    """z · sigmoid(z)"""
    return trace.operate(name, z, "*", sigmoid(trace, z, f"{name}_share"))


def gelu(trace: Trace, z: Symbol, name: str, layer: Any) -> Symbol:
    """z · sigmoid(z · (scale + cubic · z²))"""
    square = trace.call(f"{name}_square", "square", z)
    cubic = trace.operate(f"{name}_cubic", GELU_CUBIC, "*", square)
    factor = trace.operate(f"{name}_factor", GELU_SCALE, "+", cubic)
    u = trace.operate(f"{name}_u", z, "*", factor)
    return trace.operate(name, z, "*", sigmoid(trace, u, f"{name}_share"))


def shifted_scores(trace: Trace, z: Symbol, name: str) -> Symbol:
    """z minus the largest of its row"""
    top = trace.along_rows(f"{name}_top", "max", z, keepdims=True)
    return trace.operate(f"{name}_shifted", z, "-", top)


def softmax(trace: Trace, z: Symbol, name: str, layer: Any = None) -> Symbol:
    """e^z / Σ e^z, the largest of each row taken away before"""
    powers = trace.call(f"{name}_powers", "exp", shifted_scores(trace, z, name))
    total = trace.along_rows(f"{name}_total", "sum", powers, keepdims=True)
    return trace.operate(name, powers, "/", total)


def log_softmax(trace: Trace, z: Symbol, name: str, layer: Any = None) -> Symbol:
    """z − log Σ e^z, the largest of each row taken away before"""
    shifted = shifted_scores(trace, z, name)
    powers = trace.call(f"{name}_powers", "exp", shifted)
    total = trace.along_rows(f"{name}_total", "sum", powers, keepdims=True)
    return trace.operate(name, shifted, "-", trace.call(f"{name}_log", "log", total))


Rule = Callable[[Trace, Symbol, str, Any], Symbol]
FUNCTIONS: dict[type[Layer], tuple[str, Rule]] = {
    Sigmoid: ("sigmoid", sigmoid),
    Softplus: ("softplus", softplus),
    LeakyReLU: ("leaky_relu", leaky_relu),
    ELU: ("elu", elu),
    SiLU: ("silu", silu),
    GELU: ("gelu", gelu),
    Softmax: ("softmax", softmax),
    LogSoftmax: ("log_softmax", log_softmax),
}

# -- losses --------------------------------------------------------------------------------


def write_loss(trace: Trace, loss: Loss, output: Symbol, targets: Array) -> Symbol:
    """Write down the loss of each row, and the mean of them.

    Raises:
        ConfigError  the loss has no rule here
    """
    if type(loss) not in LOSSES:
        raise ConfigError(
            f"{loss!r} has no rule for being written as an expression",
            do="explain a model with one of the library's own losses",
        )
    values = LOSSES[type(loss)](trace, loss, output, targets)
    return trace.call("loss", "mean", values)


def cross_entropy(trace: Trace, loss: Any, p: Symbol, targets: Array) -> Symbol:
    """−log of the probability of the truth; −Σ y · log p where the truth is spread."""
    y = true_rows(trace, loss, p, targets)
    if ((y.value == 0) | (y.value == 1)).all():
        chosen = trace.along_rows("chosen", "sum", trace.operate("chosen_only", y, "*", p))
        logs = trace.call("logs", "log", trace.call("floored", "maximum", chosen, CLOSEST))
        return trace.negate("losses", logs)
    logs = trace.call("logs", "log", trace.call("floored", "maximum", p, CLOSEST))
    return minus_row_sums(trace, y, logs)


def softmax_cross_entropy(trace: Trace, loss: Any, z: Symbol, targets: Array) -> Symbol:
    """−Σ y · log softmax(z)"""
    y = true_rows(trace, loss, z, targets)
    return minus_row_sums(trace, y, trace.apply("log_softmax", plain(log_softmax), z))


def true_rows(trace: Trace, loss: Any, like: Symbol, targets: Array) -> Symbol:
    """The targets as one row of shares per sample, smoothed as the loss wants it."""
    return trace.begin("y", smoothed(truth_of(targets, like.value), loss.label_smoothing))


def minus_row_sums(trace: Trace, y: Symbol, logs: Symbol) -> Symbol:
    """−Σ y · logs"""
    sums = trace.along_rows("sums", "sum", trace.operate("weighted_logs", y, "*", logs))
    return trace.negate("losses", sums)


def binary_cross_entropy(trace: Trace, loss: Any, p: Symbol, targets: Array) -> Symbol:
    """−y · log p − (1 − y) · log(1 − p), mean over outputs"""
    y = trace.begin("y", targets)
    p = trace.call("clipped", "clip", p, CLOSEST, 1 - CLOSEST)
    yes = trace.operate("yes", y, "*", trace.call("logs_yes", "log", p))
    no_logs = trace.call("logs_no", "log1p", trace.negate("minus", p))
    no = trace.operate("no", trace.operate("not_y", 1, "-", y), "*", no_logs)
    both = trace.negate("surprises", trace.operate("both", yes, "+", no))
    return trace.along_rows("losses", "mean", both)


def sigmoid_binary_cross_entropy(trace: Trace, loss: Any, z: Symbol, targets: Array) -> Symbol:
    """log(1 + e^z) − y · z, mean over outputs"""
    y = trace.begin("y", targets)
    certain = trace.operate("credit", y, "*", z)
    soft = trace.apply("softplus", plain(softplus), z)
    return trace.along_rows("losses", "mean", trace.operate("surprises", soft, "-", certain))


def squared_error(trace: Trace, loss: Any, output: Symbol, targets: Array) -> Symbol:
    """(output − y)², mean over outputs"""
    error = trace.operate("error", output, "-", trace.begin("y", targets))
    return trace.along_rows("losses", "mean", trace.call("squares", "square", error))


def absolute_error(trace: Trace, loss: Any, output: Symbol, targets: Array) -> Symbol:
    """|output − y|, mean over outputs"""
    error = trace.operate("error", output, "-", trace.begin("y", targets))
    return trace.along_rows("losses", "mean", trace.call("sizes", "abs", error))


def huber(trace: Trace, loss: Any, output: Symbol, targets: Array) -> Symbol:
    """near · (error − near / 2), where near is the error cut to ± delta; mean over outputs"""
    error = trace.operate("error", output, "-", trace.begin("y", targets))
    near = trace.call("near", "clip", error, -loss.delta, loss.delta)
    rest = trace.operate("rest", error, "-", trace.operate("half", near, "/", 2))
    return trace.along_rows("losses", "mean", trace.operate("costs", near, "*", rest))


def plain(rule: Rule) -> Callable[[Trace, Symbol, str], Symbol]:
    """A rule without a layer that it could ask for settings."""
    return lambda trace, z, name: rule(trace, z, name, None)


LOSSES: dict[type[Loss], Callable[[Trace, Any, Symbol, Array], Symbol]] = {
    CrossEntropy: cross_entropy,
    SoftmaxCrossEntropy: softmax_cross_entropy,
    BinaryCrossEntropy: binary_cross_entropy,
    SigmoidBinaryCrossEntropy: sigmoid_binary_cross_entropy,
    MeanSquaredError: squared_error,
    MeanAbsoluteError: absolute_error,
    Huber: huber,
}
