"""The course of a training tells whether the rate suits, and whether rows are learned by heart."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import findings_of_course, overfitting, rate_too_large, rate_too_small

generator = np.random.default_rng(0)
X = generator.standard_normal((200, 3))
y = (X @ [[1.0], [-2.0], [0.5]]) + 0.1 * generator.standard_normal((200, 1))


def history_of(losses, validation=None, rates=None):
    """A history with these losses."""
    history = gn.History()
    for place, loss in enumerate(losses):
        rate = 0.1 if rates is None else float(rates[place])
        value = None if validation is None else float(validation[place])
        parts = (place + 1, place + 1, float(loss), 0.0, value, {}, rate, 0.1, False)
        history.epochs.append(gn.EpochRecord(*parts))
    return history


def trained(rate, epochs=40, X=X, y=y):
    """The history of a linear network and plain gradient descent."""
    model = gn.Model([gn.Dense(3, 1)], loss=gn.MeanSquaredError(), optimizer=gn.SGD(rate))
    return model.fit(X, y, epochs=epochs, batch_size=20, seed=0)


def test_a_rate_that_suits_is_not_accused():
    """Ten times smaller still gets there in 40 epochs; both are left alone."""
    assert findings_of_course(trained(0.1)) == findings_of_course(trained(0.01)) == ()


def test_a_rate_beyond_the_valley_is_named_and_its_cure_helps():
    """For squared errors of inputs of size 1, gradient descent diverges beyond a rate near 1."""
    with pytest.raises(gn.DivergedError):
        trained(4.0)
    first = trained(1.3, epochs=5)
    (found,) = rate_too_large(first)
    assert found.rate == 1.3
    assert "rose" in str(found)
    assert trained(found.suggested, epochs=5).epochs[-1].loss < first.epochs[-1].loss


def test_a_loss_that_jumps_is_named():
    """Every second epoch worse by half, to the end."""
    jumps = [1.0, *np.tile([0.4, 0.6], 20)]
    (found,) = rate_too_large(history_of(jumps))
    assert found.rises == pytest.approx(0.5, abs=0.03)
    assert found.jump == pytest.approx(0.2 / 0.6)
    calm = [1.0, *np.tile([0.400, 0.404], 20)]
    assert rate_too_large(history_of(calm)) == ()


def test_a_loss_below_0_may_fall():
    """One of one's own, such as a negative log-density."""
    assert rate_too_large(history_of(np.linspace(-1.0, -1.05, 5))) == ()
    assert rate_too_large(history_of([-1.0, -0.9, -0.8]))


def test_noise_around_what_cannot_be_learned_is_no_jump():
    """A loss near its beginning that wanders by a hundredth says nothing of the rate."""
    wander = 1 + 0.01 * generator.standard_normal(60)
    assert findings_of_course(history_of(wander)) == ()


def test_a_rate_that_is_too_small_is_named_and_its_cure_helps():
    """The loss falls as steeply at the end as all along; ten times the rate comes lower."""
    slow = trained(0.00002)
    (found,) = rate_too_small(slow)
    assert (found.rate, found.epochs) == (pytest.approx(0.00002), 40)
    assert trained(found.suggested).epochs[-1].loss < slow.epochs[-1].loss


def test_a_schedule_that_ends_at_zero_hides_no_small_rate():
    """Time counts in learning rate: the loss falls in proportion to what was stepped."""
    rates = 0.5 * (1 + np.cos(np.pi * np.arange(50) / 50))
    losses = 2 - np.cumsum(rates) / np.sum(rates)
    assert len(rate_too_small(history_of(losses, rates=rates))) == 1
    arrived = np.exp(-np.arange(50) / 5) + 0.2
    assert rate_too_small(history_of(arrived, rates=rates)) == ()


def test_learning_by_heart_is_named_with_its_best_epoch():
    """30 rows of noise, and a network with room for all of them."""
    noise, targets = generator.standard_normal((60, 10)), generator.integers(0, 2, 60)
    layers = [gn.Dense(10, 64), gn.ReLU(), gn.Dense(64, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.Adam(0.01))
    history = model.fit(noise, targets, epochs=60, validation_split=0.5, batch_size=10, seed=0)
    (found,) = overfitting(history)
    assert found.best_epoch == history.best.epoch
    assert found.last_training < found.best_training
    assert f"epoch {found.best_epoch}" in found.cure


def test_one_bad_epoch_is_no_overfitting():
    """Nor a validation loss that rises by a little."""
    losses = np.linspace(1, 0.1, 40)
    validation = np.linspace(1.1, 0.3, 40)
    validation[-1] = 2
    assert overfitting(history_of(losses, validation)) == ()
    assert overfitting(history_of(losses, np.linspace(1.1, 0.3, 40))) == ()
    assert overfitting(history_of(losses)) == ()


def test_noisy_answers_are_learned_by_heart_long_before_the_loss_has_doubled():
    """Answers that no network can be sure of: the loss starts near its best, and ends far above."""
    losses = np.linspace(0.44, 0.20, 54)
    validation = np.concatenate([[0.412, 0.408, 0.402, 0.401], np.linspace(0.403, 0.59, 50)])
    (found,) = overfitting(history_of(losses, validation))
    assert (found.best_epoch, found.last_validation) == (4, 0.59)
    assert overfitting(history_of(losses, np.minimum(validation, 0.44))) == ()


def test_more_of_what_does_not_hold_for_other_rows_is_no_cure():
    """A loss that falls steadily asks for more steps only if rows held back gain by them, too."""
    losses = np.linspace(0.44, 0.20, 54)
    (found,) = findings_of_course(history_of(losses, np.linspace(0.40, 0.59, 54)))
    assert type(found).__name__ == "Overfitting"
    assert findings_of_course(history_of(losses, np.linspace(0.40, 0.43, 54))) == ()
    (found,) = findings_of_course(history_of(losses, np.linspace(0.46, 0.25, 54)))
    assert type(found).__name__ == "RateTooSmall"


def test_a_loss_that_is_no_number_is_a_rate_too_large():
    """Infinity is worse than anything."""
    (found,) = rate_too_large(history_of([1.0, 5.0, np.inf]))
    assert found.suggested == pytest.approx(0.01)
    assert found.to_dict()["evidence"]["last"] is None


def test_a_loss_that_reached_zero_has_nowhere_to_fall():
    """However steadily it fell until then; and two losses of 0 are no overfitting."""
    assert findings_of_course(history_of([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])) == ()
    assert overfitting(history_of([0] * 10, [0] * 10)) == ()


def test_losses_that_were_infinite_for_a_while_are_told_without_a_warning():
    """From infinity to infinity there is no step, up or down."""
    course = history_of([9, 8, 7, 6, np.inf, np.inf, 3, np.inf])
    assert [type(one).__name__ for one in findings_of_course(course)] == ["RateTooLarge"]
