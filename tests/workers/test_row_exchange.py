"""The exchange of rows: everybody gets exactly the rows of his part of every batch."""

import numpy as np
import pytest

from glassnet.engines.row_exchange import exchange_for


@pytest.mark.parametrize(
    ("rows", "batch_size", "devices"), [(99, 20, 3), (7, 3, 3), (2, 32, 3), (64, 16, 4), (1, 1, 2)]
)
def test_every_row_arrives_in_its_place(rows, batch_size, devices):
    """The batches are those of the order, cut into equal parts; only their ends are filled up."""
    order = np.random.default_rng(0).permutation(rows)
    exchange = exchange_for(order, batch_size, devices)
    each = -(-rows // devices)
    begin, batches = np.zeros(devices, int), []
    for size, (steps, part) in zip(exchange.sizes, exchange.shapes, strict=True):
        got = [
            received(exchange, device, each)[begin[device] : begin[device] + steps * part]
            for device in range(devices)
        ]
        begin += steps * part
        together = np.concatenate([own.reshape(steps, part) for own in got], axis=1)
        batches += list(together[:, :size])
    assert np.concatenate(batches).tolist() == order.tolist()


def received(exchange, device, each):
    """The rows that a device has after the exchange, by their number in the data."""
    sent = np.concatenate(
        [exchange.send[sender, device] + sender * each for sender in range(len(exchange.send))]
    )
    return sent[exchange.take[device]]


def test_shuffling_again_asks_for_the_same_shapes():
    """So nothing is compiled again."""
    shapes = {
        exchange_for(np.random.default_rng(seed).permutation(1000), 32, 4).send.shape
        for seed in range(50)
    }
    assert len(shapes) == 1
