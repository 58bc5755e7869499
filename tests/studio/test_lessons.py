"""Lessons: each can be done, none is done at its beginning, and nothing of them gets lost."""

import json
import re
import tomllib
from itertools import takewhile
from pathlib import Path

import numpy as np
import pytest

from glassnet import lessons
from glassnet.cli import main
from glassnet.errors import DataError, EnvError
from glassnet.studio.bench import bench_of_data
from glassnet.studio.commands import do
from glassnet.studio.frames import Slot
from glassnet.studio.lessons.file import LARGEST, lesson_from, read_lesson
from glassnet.studio.lessons.shipped import FOLDER, lesson_named, listing, shipped
from glassnet.studio.session import Session

from .conftest import read_frame

PAGE = Path(__file__).parents[2] / "docs" / "studio_lessons.md"
EXAMPLE = re.search(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)[1]


class Learner:
    """Somebody at a studio, who sends commands and looks at the state."""

    def __init__(self, session):
        self.session, self.slot = session, Slot(lambda: None)

    def does(self, word, **given):
        """Do something that must be possible."""
        answer = do(self.session, self.slot, {"do": word, "seq": 0, **given})
        assert answer["ok"], answer

    def may(self, word, **given):
        """Whether something is possible."""
        return do(self.session, self.slot, {"do": word, "seq": 0, **given})["ok"]

    def sees(self):
        """The open lesson."""
        return json.loads(json.dumps(self.session.state()["lesson"]["open"], allow_nan=False))

    def turns(self, parameter, index, value):
        self.does("set", parameter=parameter, index=index, value=value)

    def waits(self, until=lambda: False):
        """Until training has ended, or something has happened."""
        thread = self.session.trainer.thread
        while thread is not None and thread.is_alive() and not until():
            thread.join(0.1)
        self.does("pause")


@pytest.fixture
def learner(session):
    return Learner(session)


def ticks(seen):
    return [check["passed"] for check in seen["checks"]]


# -- every shipped lesson --------------------------------------------------------------------


def stages_before_training(name, most=400):
    """How many stages of a lesson come before the first that trains for more epochs than that."""
    return len(list(takewhile(lambda stage: stage.epochs <= most, shipped()[name].stages)))


LONG = [name for name in shipped() if stages_before_training(name) < len(shipped()[name].stages)]


def is_shown(learner, name, stages):
    """Show the first stages: none is done when it begins, and showing does all it asks for."""
    learner.does("lesson", name=name)
    count = len(learner.sees()["stages"])
    for stage in range(stages):
        seen = learner.sees()
        assert seen["stage"] == stage
        assert seen["is_on_bench"]
        if seen["checks"]:
            assert not all(ticks(seen)), seen["text"]
            assert seen["last_open"] == stage
            learner.does("show_me")
            learner.waits()
        seen = learner.sees()
        assert all(ticks(seen)), [c for c in seen["checks"] if not c["passed"]]
        assert seen["last_open"] == min(stage + 1, count - 1)
        learner.does("stage", stage=min(stage + 1, count - 1))


@pytest.mark.parametrize("name", LONG)
def test_a_lesson_can_be_shown_until_it_trains_for_long(learner, name):
    """No stage is done when it begins; being shown it does all that it asks for."""
    stages = stages_before_training(name)
    assert stages > 1
    is_shown(learner, name, stages)


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[pytest.mark.thorough] * (name in LONG)) for name in shipped()],
)
def test_every_lesson_can_be_shown_from_its_beginning_to_its_end(learner, name):
    """No stage is done when it begins; being shown it does all that it asks for."""
    count = len(shipped()[name].stages)
    is_shown(learner, name, count)
    told = next(one for one in learner.session.state()["lesson"]["shelf"] if one["id"] == name)
    assert told["done"] == count


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_files_are_named_after_their_lessons(path):
    """With a number in front that orders them as the book does."""
    assert re.fullmatch(rf"\d\d_{read_lesson(path).id}", path.stem)
    chapters = [lesson.chapter for lesson in shipped().values()]
    assert chapters == sorted(chapters)


def test_lessons_are_among_the_files_of_the_wheel():
    """Hatchling packs all of a package that git does not ignore."""
    project = tomllib.loads((PAGE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"] == {"packages": ["src/glassnet"]}
    assert len(list(FOLDER.glob("*.toml"))) >= 10


# -- the numbers of the book -----------------------------------------------------------------


def output(learner, row=0):
    model = learner.session.learner.bench.model
    learner.session.learner.show()
    return model.predict(learner.session.learner.bench.data.inputs)[row]


def test_three_inputs_give_the_number_of_the_book(learner):
    """2.3 is told as 2.3, to its last digit."""
    learner.does("lesson", name="neuron")
    for place, weight in enumerate([0.2, 0.8, -0.5]):
        learner.turns("dense_1.weights", [place, 0], weight)
    learner.turns("dense_1.biases", [0, 0], 2)
    assert str(output(learner)[0]) == "2.3"
    contents = learner.session.contents()["contents"]
    assert contents["network"]["precision"] == "float64"
    assert contents["rows"]["cells"] == [[1], [2], [3]]
    (part, *_) = contents["columns"]["parts"]
    assert part["wide"]
    assert part["scale"] == {"centre": 0.0, "spread": 1.0}


def shown_through(learner, name, stages):
    learner.does("lesson", name=name)
    for stage in range(stages):
        learner.does("stage", stage=stage)
        if learner.sees()["can_show"]:
            learner.does("show_me")
        learner.waits()


def test_a_layer_and_a_batch_give_the_numbers_of_the_book(learner):
    """Of chapters 2 and 3."""
    shown_through(learner, "layer", 2)
    np.testing.assert_allclose(output(learner), [4.8, 1.21, 2.385], atol=1e-12)
    shown_through(learner, "two_layers", 2)
    np.testing.assert_allclose(output(learner, 0), [0.5031, -1.04185, -2.03875], atol=1e-12)
    np.testing.assert_allclose(output(learner, 2), [-0.99314, 1.41254, -0.35655], atol=1e-12)


def test_softmax_gives_the_numbers_of_the_book(learner):
    """And for the score with the wrong sign a share that is not below 0."""
    shown_through(learner, "softmax", 1)
    shares = [0.8952826639573506, 0.024708306782070668, 0.08000902926057876]
    np.testing.assert_allclose(output(learner), shares, atol=1e-12)
    shown_through(learner, "softmax", 3)
    negative = [0.972425703, 0.0268373259, 0.000736971303]
    np.testing.assert_allclose(output(learner), negative, atol=1e-9)


def test_the_sine_is_built_as_in_the_figures(learner):
    """Every stage leaves the curve of its figure, and aims at that curve."""
    figures = [stage for stage in lessons.sine_stages() if stage.changed]
    x, _ = lessons_sine()
    learner.does("lesson", name="sine")
    for place, figure in enumerate(figures):
        learner.does("stage", stage=place)
        aim = learner.sees()["curve"]
        np.testing.assert_allclose(figure.at(np.array(aim["x"])), aim["y"], atol=1e-12)
        learner.does("show_me")
        learner.session.learner.show()
        curve = learner.session.learner.bench.model.predict(x)
        np.testing.assert_allclose(curve, figure.at(x), atol=1e-12, err_msg=figure.figure)
        assert len(learner.sees()["checks"]) >= sum(map(len, figure.changed.values()))


def lessons_sine():
    from glassnet.datasets import sine

    return sine(200)


def test_all_connections_can_be_added_without_changing_the_function(learner):
    """As the book does before it lets the hand-tuned sine learn."""
    shown_through(learner, "sine", 13)
    before = output(learner, 80)
    kinds = {type(layer).__name__ for layer in learner.session.learner.bench.model.layers}
    learner.does("stage", stage=13)
    learner.does("stage", stage=14)
    model = learner.session.learner.bench.model
    assert "MaskedDense" in kinds
    assert "MaskedDense" not in {type(layer).__name__ for layer in model.layers}
    np.testing.assert_allclose(output(learner, 80), before, atol=1e-12)
    assert model.predict(np.array([[0.08]])).item() == pytest.approx(0.48, abs=1e-12)
    learner.does("rewind")
    np.testing.assert_allclose(output(learner, 80), before, atol=1e-12)


def test_settings_of_learning_are_the_lessons_and_then_the_learners_own(learner):
    """Those of the file at the beginning; another network keeps what was chosen since."""
    learner.does("lesson", name="sine")
    learning = learner.session.learner.learning
    assert (learning.optimizer, learning.learning_rate, learning.batch_size) == (
        "adam",
        0.005,
        1000,
    )
    shown_through(learner, "sine", 14)
    learner.does("learning", l2=0.25)
    learner.does("stage", stage=14)
    assert learner.session.learner.learning.l2 == 0.25


def test_what_a_stage_begins_with_is_not_turned_by_hand(learner):
    """So that "as trained" does not take it away."""
    shown_through(learner, "neuron", 3)
    learner.does("stage", stage=3)
    assert not learner.session.state()["turned"]
    learner.turns("dense_1.biases", [0, 0], 1)
    assert learner.session.state()["turned"]


def test_a_stage_goes_on_with_the_network_of_the_one_before():
    """Its checks may ask for what is only in that."""
    layers = "[[stages.network.layers]]\nneurons = 2\n[[stages.network.layers]]\nneurons = 1\n"
    text = EXAMPLE.replace('[[stages]]\ntitle = "Let', f'{layers}[[stages]]\ntitle = "Let')
    text = text.replace('kind = "loss"', 'kind = "output", layer = 2, row = 1')
    assert len(lesson_from(text.encode(), "x").stages[1].plan.layers) == 2
    with pytest.raises(DataError, match="from 1 to 1"):
        lesson_from(text.replace(layers, "").encode(), "x")


# -- the way through -------------------------------------------------------------------------


def test_checks_look_by_themselves_and_say_what_is_missing(learner):
    """After each change; what was done once stays done."""
    learner.does("lesson", name="neuron")
    (check,) = learner.sees()["checks"]
    assert (check["passed"], check["now"]) == (False, "0")
    learner.turns("dense_1.weights", [0, 0], 0.2)
    assert ticks(learner.sees()) == [True]
    learner.turns("dense_1.weights", [0, 0], 0.7)
    assert learner.sees()["checks"][0]["now"] == "0.7"
    assert learner.sees()["done"] == [0]
    assert learner.may("stage", stage=1)


FLAT = """
id = "flat"
title = "Flat"
about = "A line at 3."
[data]
rows = [[0.0], [1.0]]
targets = [3.0, 3.0]
[[network.layers]]
neurons = 1
weights = [[0.0]]
biases = [0.0]
[[stages]]
title = "Up"
text = "Lift it."
check = [{ kind = "function", within = 0.1, asks = "A flat line at 3" }]
show = [{ layer = 1, neuron = 0, to = 3 }]
"""


def test_of_a_function_it_is_said_how_far_it_is_away(learner):
    """A bare number would be read as what the function is."""
    learner.session.course.add(lesson_from(FLAT.encode(), "flat.toml"))
    learner.does("lesson", name="flat")
    assert learner.sees()["checks"][0]["now"] == "3 away"
    learner.turns("dense_1.biases", [0, 0], 2.5)
    assert learner.sees()["checks"][0]["now"] == "0.5 away"
    learner.turns("dense_1.biases", [0, 0], 3)
    assert learner.sees()["checks"][0]["now"] == ""


def test_frames_tell_the_ticks_while_it_trains(learner):
    """Without anybody asking for the state."""
    learner.does("lesson", name="batch_size")
    learner.does("train", epochs=20)
    learner.waits()
    header, _ = read_frame(learner.session.frame(1))
    assert header["lesson"]["stage"] == 0
    assert ticks(header["lesson"]) == [True, True]
    assert 0 in learner.session.course.way.passed


def test_trainings_with_several_batch_sizes_are_runs_to_compare(learner):
    """They begin with the same weights, and each has its own curve."""
    shown_through(learner, "batch_size", 4)
    runs = learner.session.moments()["runs"]
    assert [run["epoch"] for run in runs] == [20, 20, 60]
    assert [run["step"] for run in runs] == [20 * 256, 20 * 8, 60]


def test_stages_open_one_after_the_other(learner):
    """One cannot be skipped, and none before or behind the lesson be gone to."""
    assert not learner.may("stage", stage=0)
    assert not learner.may("show_me")
    learner.does("lesson", name="line")
    for stage in (1, -1, 99):
        assert not learner.may("stage", stage=stage)
    learner.does("show_me")
    learner.does("stage", stage=1)
    assert not learner.may("stage", stage=2)
    learner.does("stage", stage=0)
    assert learner.sees()["last_open"] == 1


def test_going_back_leaves_the_bench_alone(learner):
    """And going on again does not do twice what a stage does when it begins."""
    shown_through(learner, "neuron", 3)
    learner.does("stage", stage=3)
    bias = learner.session.learner.engine.parameters[0].biases
    assert bias.item() == 0
    learner.turns("dense_1.biases", [0, 0], 1.25)
    learner.does("stage", stage=0)
    learner.does("stage", stage=3)
    assert learner.session.learner.engine.parameters[0].biases.item() == 1.25


def test_undoing_takes_a_stage_back_that_has_changed_the_bench(learner):
    """And redoing brings it; undoing the lesson itself brings back what was there before."""
    shown_through(learner, "neuron", 3)
    learner.does("stage", stage=3)
    learner.does("undo")
    assert learner.sees()["stage"] == 2
    assert output(learner)[0] == pytest.approx(2.3)
    learner.does("redo")
    assert learner.sees()["stage"] == 3
    assert output(learner)[0] == pytest.approx(0.3)
    learner.does("undo")
    learner.does("stage", stage=3)
    assert output(learner)[0] == pytest.approx(0.3)
    while learner.may("undo"):
        pass
    assert learner.sees() is None
    assert learner.session.state()["title"] == "spiral"
    learner.does("redo")
    assert learner.sees()["stage"] == 0


def test_free_play_with_other_data_and_back(learner):
    """The lesson waits, and its network comes back as it was last."""
    shown_through(learner, "neuron", 2)
    assert learner.sees()["done"] == [0, 1]
    learner.turns("dense_1.weights", [0, 0], 0.25)
    learner.does("data", name="sine")
    seen = learner.sees()
    assert not seen["is_on_bench"]
    assert not any(ticks(seen))
    assert 1 in seen["done"]
    learner.does("bring_back")
    assert learner.sees()["is_on_bench"]
    assert learner.session.learner.engine.parameters[0].weights[0, 0] == 0.25


def test_leaving_and_coming_back(learner):
    """To the same stage with the same numbers, also after another lesson."""
    shown_through(learner, "neuron", 2)
    learner.does("leave_lesson")
    assert learner.sees() is None
    learner.does("lesson", name="line")
    learner.does("lesson", name="neuron")
    seen = learner.sees()
    assert (seen["stage"], seen["is_on_bench"]) == (1, True)
    assert output(learner)[0] == pytest.approx(0.3)


def test_a_stage_can_be_begun_anew(learner):
    """With the numbers it began with, whatever was done since; and that can be undone."""
    shown_through(learner, "neuron", 2)
    learner.turns("dense_1.weights", [2, 0], 9)
    learner.does("stage_anew")
    np.testing.assert_array_equal(
        learner.session.learner.engine.parameters[0].weights.ravel(), [0.2, 0, 0]
    )
    learner.does("undo")
    assert learner.session.learner.engine.parameters[0].weights[2, 0] == 9


def test_hints_come_one_after_the_other(learner):
    """And there are no more than there are."""
    learner.does("lesson", name="line")
    assert learner.sees()["hints"] == []
    for count in (1, 2, 2):
        learner.does("hint")
        seen = learner.sees()
        assert (len(seen["hints"]), seen["more_hints"]) == (count, 2 - count)


def test_a_lesson_works_while_its_network_trains(learner):
    """Going on, and being shown, stop training; turning does not."""
    learner.does("lesson", name="dead_neurons")
    learner.does("train")
    learner.turns("dense_1.biases", [0, 1], -5)
    assert learner.session.trainer.is_at_work
    assert ticks(learner.sees()) == [True]
    learner.does("stage", stage=1)
    assert learner.session.trainer.is_at_work
    learner.does("show_me")
    learner.waits()
    assert learner.sees()["done"] == [0, 1]


def test_a_dead_neuron_stays_as_it_is(learner):
    """While the others learn: that is what its lesson shows."""
    shown_through(learner, "dead_neurons", 1)
    first = learner.session.learner.engine.parameters[0]
    before = first.weights.copy(), first.biases.copy()
    learner.does("train", epochs=5)
    learner.waits()
    after = learner.session.learner.engine.parameters[0]
    assert (after.weights[0, 1], after.biases[0, 1]) == (before[0][0, 1], before[1][0, 1])
    assert after.weights[0, 0] != before[0][0, 0]


def test_undo_after_show_me_gives_the_numbers_back(learner):
    """As it was one change."""
    learner.does("lesson", name="sine")
    learner.does("show_me")
    learner.does("undo")
    assert not np.any(learner.session.learner.engine.parameters[0].weights)


# -- lesson files ----------------------------------------------------------------------------


def test_the_example_of_the_page_is_a_lesson(learner):
    """It can be loaded, opened and done."""
    learner.session.course.add(lesson_from(EXAMPLE.encode(), "balance.toml"))
    learner.does("lesson", name="balance")
    assert learner.sees()["title"] == "A balance"
    learner.does("show_me")
    assert all(ticks(learner.sees()))
    learner.does("stage", stage=1)
    assert learner.session.learner.engine.parameters[0].weights.ravel().tolist() == [1, 0]
    learner.does("show_me")
    learner.waits()
    assert learner.sees()["done"] == [0, 1]


def test_a_lesson_that_is_read_again_begins_anew(learner):
    """It may have fewer stages by now: undoing does not lead to one that is gone."""
    course = learner.session.course
    course.add(lesson_from(EXAMPLE.encode(), "balance.toml"))
    learner.does("lesson", name="balance")
    learner.does("show_me")
    learner.does("stage", stage=1)
    course.add(lesson_from(EXAMPLE.rpartition("[[stages]]")[0].encode(), "balance.toml"))
    learner.does("lesson", name="balance")
    assert (learner.sees()["stage"], learner.sees()["stages"]) == (0, ["In balance"])
    steps = len(learner.session.past)
    for word in ["undo"] * steps + ["redo"] * steps:
        learner.does(word)
        learner.session.state()
    assert learner.sees()["stage"] == 0


def test_a_mark_at_the_beginning_of_a_file_is_no_mistake():
    """Windows' editors write one before UTF-8, and nobody sees it."""
    assert lesson_from(EXAMPLE.encode("utf-8-sig"), "balance.toml").title == "A balance"


def test_the_page_names_every_lesson_and_every_check():
    """And every key of a stage."""
    from glassnet.studio.lessons.acts import SETTINGS
    from glassnet.studio.lessons.checks import KINDS
    from glassnet.studio.lessons.file import LESSON, STAGE

    text = PAGE.read_text(encoding="utf-8")
    for word in (*shipped(), *KINDS, *SETTINGS, *STAGE, *LESSON):
        assert re.search(rf"\b{word}\b", text), word


WRONG = [  # what is put in the place of what, where it is then wrong, and what is said
    ('title = "A balance"', "title = 5", "title", "text"),
    ('title = "A balance"', 'titel = "A"', "balance.toml", "title is missing"),
    ('title = "A balance"', 'titel = "A"', "balance.toml", "there is 'titel'"),
    ('title = "A balance"', "", "balance.toml", "add title"),
    ('about = "Two', 'autor = "I"\nabout = "Two', "balance.toml", "unknown key 'autor'"),
    ('title = "A balance"', 'title = ""', "title", "text"),
    ('title = "A balance"', 'title = "a\\u0007b"', "title", "cannot be shown"),
    ('title = "A balance"', f'title = "{"x" * 81}"', "title", "at most 80"),
    ('id = "balance"', 'id = "../x"', "id", "small letters"),
    ("chapter = 2", "chapter = 2\nchapters = 3", "balance.toml", "unknown key 'chapters'"),
    ("chapter = 2", "chapter = true", "chapter", "whole number"),
    ("chapter = 2", "chapter = 2.5", "chapter", "whole number"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", 'name = "spirals"', "data", "spiral"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", "rows = []", "data", "rows of 1"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", "rows = [[1, 1], [2], [3, 1]]", "rows", "3 × 2"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", "rows = [[1, 1], [2, nan], [3, 1]]", "rows", "number"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", "rows = [[1, 1], [2, inf], [3, 1]]", "rows", "number"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", 'rows = [[1, 1], [2, "2"], [3, 1]]', "rows", "number"),
    ("rows = [[1, 1], [2, 2], [3, 1]]", f"rows = [[1, 0x{'f' * 9000}]]", "rows", "very long"),
    ("targets = [0, 0, 2]", "targets = [0, 0]", "targets", "3 × 1"),
    ("targets = [0, 0, 2]", 'labels = ["a", "b", "a"]', "labels", "tilt"),
    ('outputs = ["tilt"]', 'outputs = ["up", "down"]', "outputs", "1 different names"),
    ("targets = [0, 0, 2]", "", "data", "targets or labels"),
    ('inputs = ["left", "right"]', 'inputs = ["left"]', "inputs", "2 different names"),
    ("neurons = 1", "neurons = 2", "weights", "2 × 2"),
    ("neurons = 1", "neurons = 0", "neurons", "from 1"),
    ("neurons = 1", "neurons = 100000", "neurons", "from 1 to 128"),
    ("weights = [[1, 0]]", "weights = [[1, 0, 0]]", "layers 1, weights", "1 × 2"),
    ("weights = [[1, 0]]", "weights = 1", "weights", "1 × 2"),
    ("weights = [[1, 0]]", 'activation = "rellu"', "layers 1", "relu"),
    ("weights = [[1, 0]]", 'connections = "one to one"', "connections", "one to one"),
    ("biases = [0]", "biases = [0, 0]", "biases", "1 numbers"),
    ('optimizer = "sgd"', 'optimizer = "sdg"', "learning", "sgd"),
    ("learning_rate = 0.05", "learning_rate = -1", "learning", "learning_rate"),
    ("batch_size = 3", "batch_size = 0.5", "batch_size", "whole number"),
    ('kind = "loss"', 'kind = "lost"', "stages 2, check 1", "loss"),
    ('kind = "loss"', 'kind = "accuracy"', "stages 2, check 1", "no classes"),
    ("below = 0.01", "below = 0.01, above = 0", "stages 2, check 1", "got 2 of them"),
    ("below = 0.01", 'below = "little"', "stages 2, check 1, below", "number"),
    ("below = 0.01", "within = 0.01", "stages 2, check 1", "got 0 of them"),
    ("row = 1, is = 0", "row = 4, is = 0", "stages 1, check 1, row", "from 1 to 3"),
    ("row = 1, is = 0", "row = 1, layer = 2, is = 0", "check 1, layer", "from 1 to 1"),
    ("row = 1, is = 0", "row = 1, neuron = 1, is = 0", "check 1, neuron", "from 0 to 0"),
    ("row = 1, is = 0", "row = 1, input = 1, is = 0", "check 1", "unknown key 'input'"),
    ("input = 1, to = -1", "input = 2, to = -1", "stages 1, show 1, input", "from 0 to 1"),
    ("input = 1, to = -1", "input = 1", "show 1", "to is missing"),
    ("show = [{ train = 200 }]", "", "stages 2, show", "nothing says how to show"),
    ("show = [{ train = 200 }]", "show = [{ train = 0 }]", "show 1, train", "from 1"),
    ("show = [{ train = 200 }]", "show = [{ train = 1 }, { train = 1 }]", "show", "twice"),
    ("show = [{ train = 200 }]", "show = [{ train = 1, rewind = true }]", "show 1", "got 2"),
    ("set = [{ rewind = true }]", "set = [{ train = 3 }]", "stages 2, set", "cannot train"),
    ("set = [{ rewind = true }]", "set = { rewind = true }", "stages 2, set", "between [ and ]"),
    ("hints = [", "hints = [" + '"x", ' * 99, "stages 1, hints", "shorten it"),
    ("set = [{ rewind = true }]", "target = [[0, 1], [1, 2]]", "stages 2", "one input"),
    ("set = [{ rewind = true }]", 'figure = "4.22"', "stages 2", "one input"),
    ("set = [{ rewind = true }]", 'figure = "9.99"', "stages 2", "unknown figure"),
    ("[data]", "[data", "balance.toml", "no TOML"),
    ("[data]", "", "balance.toml", "add data = { … }"),
    ("learning_rate = 0.05", "learning_rate = 0,05", "balance.toml", "numbers have a point"),
    ('title = "A balance"', "title = “A balance”", "balance.toml", "straight quotes"),
    ("[data]", f"deep = {'[' * 5000}{']' * 5000}\n[data]", "balance.toml", "no TOML"),
    ("[learning]", "[learn]", "balance.toml", "unknown key 'learn'"),
]


@pytest.mark.parametrize(("old", "new", "where", "what"), WRONG, ids=lambda x: str(x)[:30])
def test_a_mistake_in_a_file_is_said_with_its_place_and_a_remedy(old, new, where, what):
    """Whatever is wrong; nothing is guessed."""
    assert EXAMPLE.count(old) >= 1, old
    with pytest.raises(DataError) as found:
        lesson_from(EXAMPLE.replace(old, new, 1).encode(), "balance.toml")
    assert where in found.value.where
    assert found.value.where.startswith("balance.toml")
    assert what in found.value.what + found.value.do
    assert found.value.do


def test_a_file_that_is_too_large_or_no_text_is_refused(tmp_path):
    """Before it is read whole."""
    path = tmp_path / "large.toml"
    path.write_bytes(b"#" * (LARGEST + 1))
    with pytest.raises(DataError, match="at most"):
        read_lesson(path)
    path.write_bytes(b'title = "\xff"')
    with pytest.raises(DataError, match="UTF-8"):
        read_lesson(path)
    for missing in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(EnvError, match="cannot be read"):
            read_lesson(missing)


def test_a_lesson_is_named_on_the_command_line_or_is_a_file(tmp_path):
    """And the list has them all."""
    path = tmp_path / "own.toml"
    path.write_text(EXAMPLE)
    assert lesson_named(str(path)).id == "balance"
    assert lesson_named("sine").chapter == 4
    with pytest.raises(ValueError, match="did you mean 'sine'"):
        lesson_named("sines")
    assert all(name in listing() for name in shipped())


def test_texts_that_look_like_markup_stay_texts(learner):
    """They reach the page as they are; the page shows texts as texts."""
    text = EXAMPLE.replace("Whatever lies", "<script>alert(1)</script> **Whatever** lies")
    learner.session.course.add(lesson_from(text.encode(), "balance.toml"))
    learner.does("lesson", name="balance")
    assert learner.sees()["text"].startswith("<script>alert(1)</script> **Whatever**")


def test_a_lesson_that_is_not_there_is_refused(learner):
    """Without touching the bench."""
    assert not learner.may("lesson", name="../01_line")
    assert learner.session.past == []


def test_between_and_at_least_are_bounds_with_their_ends():
    """Above and below are without them."""
    from glassnet.studio.lessons.bounds import bounds_in
    from glassnet.studio.lessons.section import Section

    def hold(value, **given):
        return bounds_in(Section(given, "x")).hold(value)

    assert [hold(x, between=[1, 2]) for x in (0.99, 1, 2, 2.01)] == [False, True, True, False]
    assert [hold(x, at_least=1) for x in (0.99, 1)] == [False, True]
    assert [hold(x, above=1) for x in (1, 1.01)] == [False, True]
    assert [hold(x, below=1) for x in (1, 0.99)] == [False, True]
    assert [hold(x, **{"is": 2, "within": 0.1}) for x in (1.89, 1.9, 2.1, 2.11)] == [0, 1, 1, 0]
    assert [hold(x, **{"is": 2}) for x in (1.9989, 1.9991)] == [False, True]
    assert not hold(float("nan"), below=1)
    assert not hold(None, below=1)


def test_sessions_share_no_progress():
    """Two studios in one program go their own ways."""
    one, other = (Learner(Session(bench_of_data("spiral", samples=10))) for _ in range(2))
    one.does("lesson", name="line")
    one.does("show_me")
    other.does("lesson", name="line")
    assert other.sees()["done"] == []
    assert other.session.learner.engine.parameters[0].weights.item() == 1


@pytest.fixture
def run(capsys):
    """The command: what it returns, and what it prints."""

    def command(*arguments):
        code = main(["studio", "--no-browser", "--port", "0", *arguments])
        return code, "".join(capsys.readouterr())

    return command


def test_the_command_refuses_a_lesson_before_it_serves(run, tmp_path):
    """With the code of what is wrong, and the message that the page for teachers shows."""
    path = tmp_path / "balance.toml"
    path.write_text(EXAMPLE.replace("weights = [[1, 0]]", "weights = [[1, 0, 0]]"))
    code, said = run("--lesson", str(path))
    assert (code, said.count("\n")) == (3, 1)
    assert said.strip() in PAGE.read_text(encoding="utf-8")
    code, said = run("model.safetensors", "--lesson", "neuron")
    assert code == 2
    assert "brings its own network" in said


def test_the_command_lists_the_lessons(run):
    """Without serving anything."""
    code, said = run("--lesson", "list")
    assert code == 0
    assert said.strip() == listing()
