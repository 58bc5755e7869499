"""Write tests/golden/layers.json: what PyTorch computes for small layers, there and back.

    pip install torch==2.13.0
    python scripts/make_golden_layers.py

Everything is float64. PyTorch has channels before height and width; here they come last,
as in glassnet. The tests read the file and need no PyTorch.
"""

import json
from pathlib import Path

import numpy as np
import torch
from torch import nn

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "layers.json"
chance = np.random.default_rng(0)


def channels_first(images: torch.Tensor) -> torch.Tensor:
    return images.permute(0, 3, 1, 2) if images.ndim == 4 else images


def channels_last(images: torch.Tensor) -> torch.Tensor:
    return images.permute(0, 2, 3, 1) if images.ndim == 4 else images


def there_and_back(shape: tuple[int, ...], layer: nn.Module) -> dict[str, torch.Tensor]:
    """Forward from random inputs, then backward from random gradients in the output."""
    inputs = torch.tensor(chance.standard_normal(shape), requires_grad=True)
    output = channels_last(layer(channels_first(inputs)))
    dvalues = torch.tensor(chance.standard_normal(tuple(output.shape)))
    output.backward(dvalues)
    return {"inputs": inputs, "output": output, "dvalues": dvalues, "dinputs": inputs.grad}


def conv2d(shape: tuple[int, ...], settings: dict, **options: object) -> dict:
    layer = nn.Conv2d(
        settings["channels"], settings["filters"], settings["kernel_size"], dtype=float, **options
    )
    arrays = there_and_back(shape, layer)
    for name, parameter in [("weights", layer.weight), ("biases", layer.bias)]:
        for prefix, values in [("", parameter), ("d", parameter.grad)]:
            last = values.permute(2, 3, 1, 0) if name == "weights" else values[None]
            arrays[prefix + name] = last
    return {"layer": "Conv2D", "settings": settings, "arrays": arrays}


def pool(kind: str, shape: tuple[int, ...], settings: dict) -> dict:
    layers = {"MaxPool2D": nn.MaxPool2d, "AveragePool2D": nn.AvgPool2d}
    layer = layers[kind](settings["size"], settings.get("stride"))
    return {"layer": kind, "settings": settings, "arrays": there_and_back(shape, layer)}


def norm(kind: str, shape: tuple[int, ...], settings: dict, layer: nn.Module) -> dict:
    """A normalization with random scale and shift, and random statistics if it keeps any."""
    layer.double()
    for values in layer.state_dict().values():
        if values.is_floating_point():
            values.copy_(torch.tensor(chance.uniform(0.5, 1.5, tuple(values.shape))))
    before = {name: values.clone()[None] for name, values in layer.named_buffers() if values.ndim}
    arrays = there_and_back(shape, layer)
    arrays |= {"scale": layer.weight[None], "shift": layer.bias[None]}
    arrays |= {"dscale": layer.weight.grad[None], "dshift": layer.bias.grad[None]}
    if before:
        arrays |= {"mean": before["running_mean"], "variance": before["running_var"]}
        arrays |= {"new_mean": layer.running_mean[None], "new_variance": layer.running_var[None]}
    return {
        "layer": kind,
        "settings": settings,
        "training": layer.training and bool(before),
        "arrays": arrays,
    }


def cases() -> list[dict]:
    one = {"channels": 2, "filters": 3, "kernel_size": [3, 2]}
    even = {"channels": 1, "filters": 2, "kernel_size": 4, "padding": "same"}
    wide = {"channels": 2, "filters": 2, "kernel_size": 3, "stride": [2, 3], "padding": 1}
    keep, epsilon = 0.8, 1e-3
    kept = {"n_features": 3, "keep": keep, "epsilon": epsilon}
    options = {"momentum": 1 - keep, "eps": epsilon}
    return [
        conv2d((2, 5, 4, 2), one),
        conv2d((1, 5, 6, 1), even, padding="same"),
        conv2d((2, 6, 7, 2), wide, stride=(2, 3), padding=1),
        pool("MaxPool2D", (2, 5, 4, 2), {"size": 2}),
        pool("MaxPool2D", (1, 6, 7, 2), {"size": 3, "stride": 2}),
        pool("AveragePool2D", (2, 5, 4, 2), {"size": [2, 3]}),
        pool("AveragePool2D", (1, 6, 7, 2), {"size": [3, 2], "stride": [1, 3]}),
        norm("BatchNorm", (6, 3), kept, nn.BatchNorm1d(3, **options)),
        norm("BatchNorm", (2, 3, 2, 3), kept, nn.BatchNorm2d(3, **options)),
        norm("BatchNorm", (2, 3, 2, 3), kept, nn.BatchNorm2d(3, **options).eval()),
        norm("LayerNorm", (4, 5), {"n_features": 5}, nn.LayerNorm(5)),
        norm("LayerNorm", (2, 3, 5), {"n_features": 5}, nn.LayerNorm(5)),
    ]


def as_lists(case: dict) -> dict:
    arrays = {name: values.detach().tolist() for name, values in case["arrays"].items()}
    return case | {"arrays": arrays}


if __name__ == "__main__":
    torch.manual_seed(0)
    made = f"made by scripts/make_golden_layers.py with torch {torch.__version__}"
    lines = ",\n".join(json.dumps(as_lists(case)) for case in cases())
    text = f'{{"made": {json.dumps(made)}, "cases": [\n{lines}\n]}}\n'
    GOLDEN.write_text(text, encoding="utf-8")
