"""P4 and P5: training compiled by JAX against PyTorch, and against the matrix products alone.

Many steps run in one call, each on rows of its own, with the loss of every step handed over;
PyTorch's best loop takes the same rows again and again and looks at no loss.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from peers import torch_step
from timing import Contender, Row, best_times, compare
from training import IRIS, MEDIUM, SPIRAL, TORCH, WIDE, data, model, name_of, torch_contenders

from glassnet.arrays import training_mode
from glassnet.engines.jax_engine import JaxEngine
from glassnet.train_step import Batch, initial_state

OWN, LARGE = "its products alone", "as much work in one large product"
SIDE = 2048  # of the square matrices whose product shows what the machine can do


def our_steps(
    sizes: tuple[int, ...], rows: int, steps: int, *, device: str = "", precision: str = ""
) -> Contender:
    """An epoch of so many steps of the compiled engine."""
    network = model(sizes).network
    engine = JaxEngine(network, initial_state(network), device=device, precision=precision)
    batch, mode = Batch(*data(rows * steps, sizes)), training_mode(0)

    def epoch() -> None:
        for _ in engine.epoch(batch, None, rows, mode):
            pass

    return Contender(epoch, units=steps)


def p5() -> list[Row]:
    """Steps of a small, a tiny and a medium network."""
    work = [(SPIRAL, 500, 5.5), (IRIS, 2000, 30.0), (MEDIUM, 50, 1.2)]
    return [
        row
        for (sizes, rows), steps, bar in work
        for row in compare(
            "P5",
            f"compiled step, {name_of(sizes)}, {rows} rows",
            {
                "ours": our_steps(sizes, rows, steps),
                **torch_contenders(TORCH, torch_step(sizes, *data(rows, sizes))),
            },
            {TORCH: bar},
        )
    ]


def p4() -> list[Row]:
    """Steps of a wide network, also as a share of what the machine can multiply.

    Turns of all contenders take equally long, so that others disturb all of them alike.
    """
    sizes, rows = WIDE
    contenders = {
        "ours": our_steps(sizes, rows, 12),
        **torch_contenders(TORCH, torch_step(sizes, *data(rows, sizes))),
        OWN: step_products(sizes, rows),
        LARGE: products()["JAX"],
    }
    work = f"compiled step, {name_of(sizes)}, {rows} rows"
    times = best_times(contenders, seconds=0.1)
    peer = min((name for name in times if name.startswith(TORCH)), key=times.__getitem__)
    rate = 2 * SIDE**3 / times[LARGE]  # floating-point operations per second
    alone = operations(sizes, rows) / rate
    own = f"{OWN}, {operations(sizes, rows) / times[OWN] / 1e9:.0f} GFLOP/s"
    limit = f"{LARGE}, {rate / 1e9:.0f} GFLOP/s"
    return [
        Row("P4", work, times["ours"], peer, times[peer], 0.95),
        Row("P4", work, times["ours"], own, times[OWN], 0.8),
        Row("P4", work, times["ours"], limit, alone, None),
    ]


def operations(sizes: tuple[int, ...], rows: int) -> int:
    """Of the products of one step: forward, weights' and inputs' gradients but the first's."""
    weights = [n_inputs * n_neurons for n_inputs, n_neurons in pairwise(sizes)]
    return 2 * rows * (3 * sum(weights) - weights[0])


def step_products(sizes: tuple[int, ...], rows: int) -> Contender:
    """The products of one step in JAX, each of its own shape, with all factors ready."""
    import jax

    generator = np.random.default_rng(0)

    def matrix(*shape: int) -> Any:
        return jax.numpy.asarray(generator.standard_normal(shape, dtype=np.float32))

    factors = []
    for place, (n_inputs, n_neurons) in enumerate(pairwise(sizes)):
        factors.append((matrix(rows, n_inputs), matrix(n_inputs, n_neurons)))  # forward
        factors.append((matrix(n_inputs, rows), matrix(rows, n_neurons)))  # weights' gradient
        if place > 0:  # inputs' gradient
            factors.append((matrix(rows, n_neurons), matrix(n_neurons, n_inputs)))
    product = jax.jit(jax.numpy.matmul)
    return Contender(lambda: jax.block_until_ready([product(*pair) for pair in factors]))


def products() -> dict[str, Contender]:
    """The product of two large square matrices in every library here."""
    import jax
    import torch

    matrix = np.random.default_rng(0).standard_normal((SIDE, SIDE), dtype=np.float32)
    on_device, tensor = jax.numpy.asarray(matrix), torch.from_numpy(matrix)
    product = jax.jit(jax.numpy.matmul)
    torch_product = torch_contenders("PyTorch", lambda: tensor @ tensor)
    return {
        "NumPy": Contender(lambda: matrix @ matrix),
        "JAX": Contender(lambda: product(on_device, on_device).block_until_ready()),
        **torch_product,
    }


# -- on a GPU ------------------------------------------------------------------------------

GIANT = (4096, 8192, 8192, 4096), 8192


def gpu(device: str = "gpu") -> list[Row]:
    """Steps of a very wide network on the device, if there is one."""
    import jax

    if device not in {one.platform for one in jax.devices()}:
        return []
    sizes, rows = GIANT
    return [
        row
        for precision, dtype in (("", "float32"), ("bfloat16", "bfloat16"))
        for row in on_gpu(sizes, rows, device, precision, dtype)
    ]


def on_gpu(sizes: tuple[int, ...], rows: int, device: str, precision: str, dtype: str) -> list[Row]:
    """One precision: the share of the device's best products, and PyTorch compiled."""
    work = f"{device} step, {name_of(sizes)}, {rows} rows, {dtype} products"
    contenders = {
        "ours": our_steps(sizes, rows, 10, device=device, precision=precision),
        "products": device_product(device, dtype),
        **torch_on_gpu(sizes, rows, device, dtype),
    }
    times = best_times(contenders, rounds=5)
    rate = 2 * (4 * SIDE) ** 3 / times["products"]
    alone = operations(sizes, rows) / rate
    limit = f"its products alone, {rate / 1e12:.1f} TFLOP/s"
    result = [Row("GPU", work, times["ours"], limit, alone, None)]
    for name in times.keys() - {"ours", "products"}:
        result.append(Row("GPU", work, times["ours"], name, times[name], None))
    return result


def device_product(device: str, dtype: str) -> Contender:
    """A large product on the device."""
    import jax

    place = jax.devices(device)[0]
    matrix = jax.device_put(np.ones((4 * SIDE, 4 * SIDE), np.float32), place).astype(dtype)
    product = jax.jit(jax.numpy.matmul)
    return Contender(lambda: product(matrix, matrix).block_until_ready())


def torch_on_gpu(
    sizes: tuple[int, ...], rows: int, device: str, dtype: str
) -> dict[str, Contender]:
    """PyTorch's compiled step on the same device; nothing where PyTorch cannot use it."""
    import torch

    if device != "gpu" or not torch.cuda.is_available():
        return {}
    return {f"PyTorch compiled, {dtype}": Contender(torch_gpu_step(sizes, rows, dtype))}


def torch_gpu_step(sizes: tuple[int, ...], rows: int, dtype: str) -> Callable[[], object]:
    """One step, its forward pass compiled, its optimizer fused."""
    import torch
    from peers import torch_network

    network = torch_network(sizes).cuda()
    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, fused=True)
    inputs, labels = (torch.from_numpy(part).cuda() for part in data(rows, sizes))

    @torch.compile
    def loss_of(inputs: Any, labels: Any) -> Any:
        with torch.autocast("cuda", torch.bfloat16, enabled=dtype == "bfloat16"):
            return torch.nn.functional.cross_entropy(network(inputs), labels)

    def step() -> None:
        optimizer.zero_grad(set_to_none=True)
        loss_of(inputs, labels).backward()
        optimizer.step()
        torch.cuda.synchronize()

    return step
