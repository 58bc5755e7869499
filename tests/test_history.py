"""History: what training said about itself, epoch by epoch."""

from dataclasses import FrozenInstanceError, replace

import pytest

from glassnet.history import EpochRecord, History

FIRST = EpochRecord(
    epoch=1,
    step=10,
    loss=0.9,
    penalty=0.0,
    validation_loss=1.1,
    metrics={"accuracy": 0.5},
    learning_rate=0.01,
    seconds=0.2,
    best=True,
)


def history():
    second = replace(FIRST, epoch=2, loss=0.5, validation_loss=0.8, metrics={"accuracy": 0.75})
    third = replace(FIRST, epoch=3, loss=0.3, validation_loss=1.0, metrics={"accuracy": 0.5})
    return History([FIRST, second, third], seed=4)


def test_one_quantity_over_all_epochs_is_read_by_its_name():
    """Losses, metrics and everything else in a record."""
    assert history()["loss"] == [0.9, 0.5, 0.3]
    assert history()["accuracy"] == [0.5, 0.75, 0.5]
    assert history()["epoch"] == [1, 2, 3]


def test_a_name_that_does_not_exist_is_an_error():
    """A misspelt quantity is not an empty list."""
    with pytest.raises(KeyError):
        history()["acuracy"]


def test_history_is_its_epochs_in_order():
    """It can be counted and walked."""
    assert len(history()) == 3
    assert [record.epoch for record in history()] == [1, 2, 3]
    assert len(History()) == 0


def test_the_best_epoch_is_that_of_the_lowest_validation_loss():
    """The training loss went on falling; that does not count."""
    assert history().best.epoch == 2


def test_without_validation_the_training_loss_is_watched():
    """There is nothing else to look at."""
    alone = History([replace(record, validation_loss=None) for record in history()])
    assert alone.best.epoch == 3
    assert [record.watched for record in alone] == [0.9, 0.5, 0.3]


def test_a_record_becomes_one_flat_row():
    """As a line of a log wants it: metrics stand beside the losses."""
    row = History.row(FIRST)
    assert row["accuracy"] == 0.5
    assert row["loss"] == 0.9
    assert "metrics" not in row
    assert all(isinstance(value, int | float) for value in row.values())


def test_records_cannot_be_changed_afterwards():
    """What was seen stays as it was seen."""
    with pytest.raises(FrozenInstanceError):
        FIRST.loss = 0.0
