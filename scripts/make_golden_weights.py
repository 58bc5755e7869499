"""Write tests/golden/weights.json: two small PyTorch networks, and what they answer.

    pip install torch==2.13.0
    python scripts/make_golden_weights.py

The weights are float32 and so are the answers. The tests write the weights as safetensors files
themselves, and need no PyTorch.
"""

import json
from pathlib import Path

import torch
from torch import nn

GOLDEN = Path(__file__).parent.parent / "tests" / "golden" / "weights.json"


def told(network: nn.Module, n_inputs: int) -> dict:
    """The weights of a network by PyTorch's names, some inputs, and the answers."""
    inputs = torch.randn(5, n_inputs)
    with torch.no_grad():
        output = network(inputs)
    tensors = {name: tensor.tolist() for name, tensor in network.state_dict().items()}
    return {"tensors": tensors, "inputs": inputs.tolist(), "output": output.tolist()}


torch.manual_seed(0)
counted = nn.Sequential(
    *(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2)), nn.Softmax(dim=-1)
)
named = nn.Sequential()
named.add_module("hidden", nn.Linear(3, 3))
named.add_module("bend", nn.Sigmoid())
named.add_module("output", nn.Linear(3, 1))
networks = {"counted": told(counted, 3), "named": told(named, 3)}
GOLDEN.write_text(json.dumps(networks, indent=1) + "\n")
