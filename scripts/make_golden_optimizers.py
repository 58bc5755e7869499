"""Make the golden numbers of optimizers and schedules: what PyTorch does in 100 steps.

    pip install torch==2.13.0
    python scripts/make_golden_optimizers.py

writes tests/golden/optimizers.json and tests/golden/schedules.json, in float64. The tests
read these files and need no PyTorch. Settings carry our names.
"""

import json
from pathlib import Path

import numpy as np

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
START = [1.5, -0.2, 0.7, -2.0]
SEEN = [1, 2, 3, 5, 10, 20, 50, 100]  # steps after which the parameters are written down


def gradient(x):
    """The gradient of a landscape with several valleys: Σ ¼ x⁴ − x² + ½ x − cos(3x) / 9 + ¼ x x′.

    x′ is the next number in the ring. Works on NumPy and on JAX arrays.
    """
    xp = x.__array_namespace__()
    return x**3 - 2 * x + 0.5 + xp.sin(3 * x) / 3 + (xp.roll(x, 1) + xp.roll(x, -1)) / 4


OPTIMIZERS = [
    ("SGD", {"learning_rate": 0.01}),
    ("SGD", {"learning_rate": 0.1}),
    ("Momentum", {"learning_rate": 0.01, "momentum": 0.9}),
    ("Momentum", {"learning_rate": 0.05, "momentum": 0.5}),
    ("Momentum", {"learning_rate": 0.05, "momentum": 0.0}),
    ("Nesterov", {"learning_rate": 0.01, "momentum": 0.9}),
    ("Nesterov", {"learning_rate": 0.05, "momentum": 0.5}),
    ("AdaGrad", {"learning_rate": 0.01, "epsilon": 1e-7}),
    ("AdaGrad", {"learning_rate": 0.5, "epsilon": 1e-3}),
    ("RMSprop", {"learning_rate": 0.001, "rho": 0.9, "epsilon": 1e-7}),
    ("RMSprop", {"learning_rate": 0.02, "rho": 0.999, "epsilon": 1e-4}),
    ("Adam", {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}),
    ("Adam", {"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-3}),
    ("Adam", {"learning_rate": 0.02, "beta_1": 0.0, "beta_2": 0.9, "epsilon": 1e-7}),
    (
        "AdamW",
        {
            "learning_rate": 0.001,
            "weight_decay": 0.01,
            "beta_1": 0.9,
            "beta_2": 0.999,
            "epsilon": 1e-7,
        },
    ),
    (
        "AdamW",
        {
            "learning_rate": 0.05,
            "weight_decay": 0.3,
            "beta_1": 0.8,
            "beta_2": 0.99,
            "epsilon": 1e-5,
        },
    ),
]


def torch_optimizer(torch, name, parameters, settings):
    """PyTorch's optimizer of our name and settings.

    With a constant learning rate our v is PyTorch's momentum buffer times −η, so the paths agree.
    """
    rest = dict(settings)
    words = {"lr": rest.pop("learning_rate")}
    if name in ("Adam", "AdamW"):
        words["betas"] = (rest.pop("beta_1"), rest.pop("beta_2"))
    renamed = {"epsilon": "eps", "rho": "alpha"}
    words |= {renamed.get(word, word): value for word, value in rest.items()}
    if name == "Nesterov":
        words["nesterov"] = True
    kinds = {"Momentum": "SGD", "Nesterov": "SGD", "AdaGrad": "Adagrad"}
    return getattr(torch.optim, kinds.get(name, name))(parameters, **words)


def trajectory(torch, name, settings):
    """The parameters after the steps in SEEN."""
    x = torch.tensor(START, dtype=torch.float64, requires_grad=True)
    optimizer = torch_optimizer(torch, name, [x], settings)
    path = []
    for step in range(1, max(SEEN) + 1):
        x.grad = torch.from_numpy(gradient(x.detach().numpy()))
        optimizer.step()
        if step in SEEN:
            path.append(x.tolist())
    return path


def schedules(torch):
    """The learning rates of 100 steps, by our name and settings, with PyTorch's equivalent."""
    rules = torch.optim.lr_scheduler

    def warm_up_to(then, steps):
        def make(optimizer):
            warm = rules.LinearLR(optimizer, start_factor=1 / (steps + 1), total_iters=steps)
            return rules.SequentialLR(optimizer, [warm, then(optimizer)], milestones=[steps])

        return make

    return [
        (
            "InverseTimeDecay",
            {"initial": 1.0, "decay": 0.001},
            lambda o: rules.LambdaLR(o, lambda step: 1 / (1 + 0.001 * step)),
        ),
        (
            "StepDecay",
            {"initial": 0.5, "factor": 0.3, "every": 15},
            lambda o: rules.StepLR(o, step_size=15, gamma=0.3),
        ),
        (
            "ExponentialDecay",
            {"initial": 0.2, "factor": 0.95},
            lambda o: rules.ExponentialLR(o, gamma=0.95),
        ),
        (
            "CosineDecay",
            {"initial": 0.1, "final": 0.003, "steps": 100},
            lambda o: rules.CosineAnnealingLR(o, T_max=100, eta_min=0.003),
        ),
        (
            "OneCycle",
            {"peak": 0.4, "steps": 100},
            lambda o: rules.OneCycleLR(o, max_lr=0.4, total_steps=100),
        ),
        (
            "OneCycle",
            {
                "peak": 0.4,
                "steps": 100,
                "start_share": 0.1,
                "final_share": 0.001,
                "warm_share": 0.45,
            },
            lambda o: rules.OneCycleLR(
                o,
                max_lr=0.4,
                total_steps=100,
                div_factor=10,
                final_div_factor=100,
                pct_start=0.45,
            ),
        ),
        (
            "WarmUp",
            {"then": 0.1, "steps": 9},
            lambda o: rules.LinearLR(o, start_factor=0.1, total_iters=9),
        ),
        (
            "WarmUp",
            {
                "then": {"schedule": "CosineDecay", "settings": {"initial": 0.1, "steps": 80}},
                "steps": 20,
            },
            warm_up_to(lambda o: rules.CosineAnnealingLR(o, T_max=80), 20),
        ),
    ]


def first_rate(settings):
    """The learning rate that PyTorch's equivalent is given."""
    then = settings.get("then")
    if isinstance(then, dict):
        return then["settings"]["initial"]
    return then or settings.get("initial") or settings["peak"]


def rates(torch, settings, make):
    """The learning rate of each of 100 steps."""
    x = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=first_rate(settings))
    schedule = make(optimizer)
    seen = []
    for _ in range(100):
        seen.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return seen


def write(name, torch, what, rows):
    """One row per line, so that a change can be read."""
    made = json.dumps(f"made by scripts/make_golden_optimizers.py with torch {torch.__version__}")
    lines = ",\n".join("  " + json.dumps(row) for row in rows)
    text = f'{{\n "made": {made},\n "{what}": [\n{lines}\n ]\n}}\n'
    (GOLDEN / name).write_text(text, encoding="utf-8")


def main():
    """Write both files."""
    import torch

    np.seterr(all="raise", under="ignore")
    paths = [
        {"optimizer": n, "settings": s, "steps": SEEN, "path": trajectory(torch, n, s)}
        for n, s in OPTIMIZERS
    ]
    write("optimizers.json", torch, "trajectories", paths)
    rows = [
        {"schedule": n, "settings": s, "rates": rates(torch, s, make)}
        for n, s, make in schedules(torch)
    ]
    write("schedules.json", torch, "schedules", rows)


if __name__ == "__main__":
    main()
