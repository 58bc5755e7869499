"""Pictures become a model by the same training as tables do."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.history import EpochRecord
from glassnet.images import LabelledImages
from glassnet.images.pictures import Pictures
from glassnet.layers import Dense
from glassnet.model import load
from glassnet.workbench.image_model import ImageModel, load_model
from glassnet.workbench.image_training import ImageTraining
from glassnet.workbench.recipe import Recipe

QUICK = Recipe(hidden=(8,), epochs=4, batch_size=16)
NAMES = ("dark", "light", "mixed")


def images(count=60, shape=(5, 6), seed=0):
    """Dark, light and mixed images."""
    chance = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    low, high = np.array([0, 150, 0]), np.array([100, 256, 256])
    drawn = [chance.integers(low[label], high[label], shape, np.uint8) for label in labels]
    return LabelledImages(np.array(drawn), labels, NAMES)


def trained(given=None, recipe=QUICK, **settings):
    training = ImageTraining(given or images(), recipe, **{"seed": 0, **settings})
    list(training.stream())
    return training


@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 3)])
def test_pictures_are_learned(shape):
    """Grey or in colour: what is easy to tell apart is told apart, held back or not."""
    training = trained(images(300, shape), Recipe(hidden=(16,), epochs=40, batch_size=16))
    assert training.result().out_of_sample.metrics["accuracy"] > 0.9
    assert training.model.n_inputs == np.prod(shape)


def test_bytes_give_the_bits_of_numbers():
    """Training on bytes is training on the book's numbers, made before: the same weights."""
    training = ImageTraining(images(), QUICK, seed=0)
    numbers = training.data._replace(inputs=np.asarray(training.data.inputs))
    one = trained().result().digest
    training.data = numbers
    list(training.stream())
    assert training.result().digest == one


def test_the_same_seed_gives_the_same_bits():
    """And another seed others."""
    digests = [trained(seed=seed).result().digest for seed in (1, 1, 2)]
    assert digests[0] == digests[1] != digests[2]


def test_pictures_that_are_held_back_change_no_weight():
    """Whether a share of every class or a set of their own."""
    training = ImageTraining(images(), QUICK, seed=0)
    assert np.bincount(training.held_back.targets).tolist() == [4, 4, 4]
    assert np.bincount(training.data.targets).tolist() == [16, 16, 16]
    digests = {trained(validation=images(9, seed=seed)).result().digest for seed in (1, 2)}
    assert len(digests) == 1
    assert trained(validation=0).result().out_of_sample is None


def test_every_picture_is_accounted_for():
    """Learned from + held back = all."""
    rows = trained(validation=images(9, seed=1)).rows
    assert (rows.learned_from, rows.held_back, rows.without_target, rows.given) == (60, 9, 0, 69)


def test_classes_can_count_the_same():
    """A rare class weighs as much as a frequent one."""
    some = images()
    rows = np.r_[0:60:3, 1:60:3, 2:20:3]
    uneven = LabelledImages(some.images[rows], some.labels[rows], NAMES)
    data = trained(uneven, class_weight="balanced").data
    sums = [data.weights[data.targets == number].sum() for number in range(3)]
    assert sums == pytest.approx([sums[0]] * 3, rel=1e-5)


def test_a_checkpoint_goes_on_bit_for_bit(tmp_path):
    """Stopped in the middle of an epoch and gone on with elsewhere: the same weights."""
    whole = trained(recipe=Recipe(hidden=(8,), epochs=4, batch_size=16, dropout=0.1))
    recipe = whole.recipe
    stopped = ImageTraining(images(), recipe, seed=0)
    stream = stopped.stream()
    for _ in range(6):
        next(stream)
    stopped.write_checkpoint(tmp_path / "c", {})
    stream.close()
    resumed = ImageTraining(images(), recipe, seed=0)
    assert resumed.go_on_from(read(tmp_path / "c")) == []
    assert sum(isinstance(record, EpochRecord) for record in resumed.stream()) == 3
    assert resumed.result().digest == whole.result().digest


def read(path):
    from glassnet.checkpoint import read_checkpoint

    return read_checkpoint(path)


@pytest.mark.parametrize("what", ["pixel", "class", "order"])
def test_changed_pictures_are_noticed(tmp_path, what):
    """Nobody goes on with one pixel changed, another class name or another order."""
    training = ImageTraining(images(), QUICK, seed=0, validation=0)
    next(stream := training.stream())
    training.write_checkpoint(tmp_path / "c", {})
    stream.close()
    some = images()
    if what == "pixel":
        some.images[7, 2, 2] ^= 1
    names = ("dark", "light", "blue") if what == "class" else NAMES
    order = np.arange(60)[::-1] if what == "order" else slice(None)
    changed = LabelledImages(some.images[order], some.labels[order], names)
    with pytest.raises(DataError, match=r"pictures have changed|classes are not those"):
        ImageTraining(changed, QUICK, seed=0, validation=0).go_on_from(read(tmp_path / "c"))


def test_a_model_file_knows_its_pictures(tmp_path):
    """Size, kind and classes come back; predictions are the same bits, in blocks or at once."""
    model = trained().model
    model.save(tmp_path / "m")
    loaded = load_model(tmp_path / "m")
    assert isinstance(loaded, ImageModel)
    assert loaded.encoder == model.encoder
    some = images(70, seed=3)
    pictures = Pictures(some.images, [f"{n}.png" for n in range(70)])
    before, after = model.predict(pictures), loaded.predict(pictures)
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
    assert list(after.values) == [NAMES[n] for n in after.probabilities.argmax(axis=1)]
    part = loaded.predict(pictures, range(33, 40))
    np.testing.assert_array_equal(part.probabilities, after.probabilities[33:40])
    assert part.names == pictures.names[33:40]


def test_the_network_in_it_takes_the_books_numbers(tmp_path):
    """In Python the network alone is there, for pixels from −1 to 1."""
    training = trained()
    training.model.save(tmp_path / "m")
    some = images(5, seed=3)
    numbers = (some.images.reshape(5, -1).astype(np.float32) - 127.5) / 127.5
    expected = training.model.predict(Pictures(some.images, [""] * 5)).probabilities
    np.testing.assert_array_equal(load(tmp_path / "m").predict(numbers), expected)


def test_evaluation_is_what_predictions_say():
    """Accuracy, loss and confusion by hand, from the predictions of every picture."""
    model, some = trained().model, images(50, seed=4)
    shares = model.predict(Pictures(some.images, [""] * 50)).probabilities.astype(float)
    evaluation = model.evaluate(some)
    right = shares.argmax(axis=1) == some.labels
    assert evaluation.metrics["accuracy"] == pytest.approx(right.mean())
    loss = -np.log(shares[np.arange(50), some.labels]).mean()
    assert evaluation.loss == pytest.approx(loss, rel=1e-5)
    assert evaluation.confusion.sum() == 50
    assert evaluation.confusion.trace() == right.sum()


def test_what_is_left_open_is_chosen_for_pictures():
    """Two layers of 128 as in the book; what was said stays as it was said."""
    training = ImageTraining(images(), seed=0)
    widths = [one.n_neurons for one in training.model.model.layers if isinstance(one, Dense)]
    assert widths == [128, 128, 3]
    said = ImageTraining(images(), Recipe(learning_rate=0.5, weight_decay=0.0), seed=0).recipe
    assert (said.learning_rate, said.weight_decay) == (0.5, 0.0)
    assert ImageTraining(images(), Recipe(optimizer="sgd"), seed=0).recipe == Recipe(
        optimizer="sgd"
    )


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"validation": 1.0}, ConfigError, "validation"),
        ({"early_stopping": -1}, ConfigError, "early_stopping"),
        ({"class_weight": "fair"}, ConfigError, "class_weight"),
        ({"seed": -1}, ConfigError, "seed"),
        ({"validation": images(9, (6, 5))}, DataError, "5 × 6 and grey.*from 6 × 5 and grey"),
        ({"validation": images()._replace(class_names=NAMES[::-1])}, DataError, "learn are .'dark"),
    ],
)
def test_what_cannot_be(settings, error, says):
    """Impossible settings and pictures that do not fit are told by name."""
    with pytest.raises(error, match=says):
        ImageTraining(images(), QUICK, **settings)


def test_one_class_is_nothing_to_learn():
    """And images must be grey or in colour."""
    one = LabelledImages(images().images, np.zeros(60, int), ("dark",))
    with pytest.raises(DataError, match="all pictures are of one class, 'dark'"):
        ImageTraining(one, QUICK)
    four = images(shape=(3, 3, 4))
    with pytest.raises(DataError, match="neither grey nor in colour"):
        ImageTraining(four, QUICK)
