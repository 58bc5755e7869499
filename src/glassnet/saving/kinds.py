"""Every class that a model file may name: these, and no others.

A new layer or other part needs one word here before it can be saved.
"""

from .. import (
    activations,
    clipping,
    initializers,
    layers,
    losses,
    optimizers,
    regularizers,
    schedules,
)

KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        layers.Dense,
        activations.Linear,
        activations.Step,
        activations.Sigmoid,
        activations.Tanh,
        activations.ReLU,
        activations.LeakyReLU,
        activations.ELU,
        activations.Softplus,
        activations.SiLU,
        activations.GELU,
        activations.Softmax,
        activations.LogSoftmax,
        losses.CrossEntropy,
        losses.SoftmaxCrossEntropy,
        losses.BinaryCrossEntropy,
        losses.SigmoidBinaryCrossEntropy,
        losses.MeanSquaredError,
        losses.MeanAbsoluteError,
        losses.Huber,
        optimizers.SGD,
        optimizers.Momentum,
        optimizers.Nesterov,
        optimizers.AdaGrad,
        optimizers.RMSprop,
        optimizers.Adam,
        optimizers.AdamW,
        schedules.InverseTimeDecay,
        schedules.StepDecay,
        schedules.ExponentialDecay,
        schedules.CosineDecay,
        schedules.OneCycle,
        schedules.WarmUp,
        initializers.Constant,
        initializers.ScaledNormal,
        initializers.LeCunNormal,
        initializers.LeCunUniform,
        initializers.GlorotNormal,
        initializers.GlorotUniform,
        initializers.HeNormal,
        initializers.HeUniform,
        initializers.Orthogonal,
        regularizers.L1,
        regularizers.L2,
        regularizers.L1L2,
        clipping.ClipByValue,
        clipping.ClipByNorm,
    )
}
