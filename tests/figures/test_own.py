"""The figures of one's own model: the numbers behind each, and what does not apply."""

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import glassnet as gn
from glassnet.errors import ConfigError, ShapeError
from glassnet.figures import THEMES, Repeat, draw_own, drawn, left_out, own_figures
from glassnet.figures.own import of_arrays
from glassnet.figures.own_answers import reliability
from glassnet.figures.own_axis import Axis, Group, Plane, chosen_axes, typical_row
from glassnet.figures.own_layers import spread_of
from glassnet.figures.style import settings

SHORT = gn.Plan(epochs=3, batch_size=16, seed=1)


def network(inputs, outputs, head, loss, hidden=6):
    layers = [gn.Dense(inputs, hidden), gn.ReLU(), gn.Dense(hidden, outputs), *head]
    return gn.Model(layers, loss=loss, optimizer=gn.Adam(0.02))


@pytest.fixture(scope="module")
def spiral():
    """Three classes on a plane, a little learned."""
    X, y = gn.datasets.spiral(20, 3, seed=0)
    model = network(2, 3, [gn.Softmax()], gn.CrossEntropy())
    history = model.fit(X, y, epochs=4, batch_size=16, seed=0, validation_split=0.25)
    return model, X, y, history


@pytest.fixture(scope="module")
def sine():
    """One number from another, with ReLU neurons."""
    X, y = gn.datasets.sine(60)
    model = network(1, 1, [], gn.MeanSquaredError())
    history = model.fit(X, y, epochs=4, batch_size=16, seed=0)
    return model, X, y, history


def numbers_of(name, model, X, y, **about):
    [figure] = own_figures(model, X, y, only=[name], **about)
    return figure.numbers


# -- numbers -------------------------------------------------------------------------------


def test_confusion_counts_rows_one_by_one(spiral):
    """The row is the true class, the column what the model says."""
    model, X, y, _ = spiral
    [part] = numbers_of("confusion", model, X, y)["parts"]
    said = model.predict_classes(X)
    by_hand = np.zeros((3, 3), int)
    for true, answer in zip(y, said, strict=True):
        by_hand[true, answer] += 1
    np.testing.assert_array_equal(part["counts"], by_hand)


def test_calibration_of_an_example_in_the_head():
    """Four rows at 0.9 of which three are right, and one at 0.5 which is: (4·0.15 + 0.5) / 5."""
    found = reliability(np.array([0.9, 0.9, 0.9, 0.9, 0.5]), np.array([1, 1, 1, 0, 1]))
    assert found["error"] == pytest.approx((4 * 0.15 + 0.5) / 5)
    assert found["counts"].tolist() == [0, 0, 0, 0, 1, 0, 0, 0, 4, 0]


def test_who_is_always_as_sure_as_right_has_no_calibration_error():
    """Certainty that comes true, and its opposite at the other end."""
    assert reliability(np.array([1.0, 1.0, 0.0]), np.array([1, 1, 0]))["error"] == 0
    assert reliability(np.array([1.0]), np.array([0]))["error"] == 1


def test_two_classes_are_judged_by_the_second():
    """How often class 1 is true, among rows of one probability of it."""
    model = gn.Model([gn.Dense(1, 1), gn.Sigmoid()], loss=gn.BinaryCrossEntropy())
    model.layers[0].parameters = gn.Dense.Parameters(np.zeros((1, 1)), np.zeros((1, 1)))
    X, y = np.zeros((4, 1)), np.array([[1.0], [1], [1], [0]])
    [part] = numbers_of("calibration", model, X, y)["parts"]
    assert part["counts"].tolist() == [0, 0, 0, 0, 4, 0, 0, 0, 0, 0]
    assert part["right"][4] == 0.75
    assert part["error"] == pytest.approx(0.25)


def test_the_boundary_is_what_the_model_says(spiral):
    """At every point of the grid; a ring around every row that it takes for another."""
    model, X, y, _ = spiral
    found = numbers_of("boundary", model, X, y)
    x, up = np.meshgrid(found["x"], found["y"])
    grid = np.stack([x.ravel(), up.ravel()], axis=1)
    np.testing.assert_array_equal(found["answers"].ravel(), model.predict_classes(grid))
    np.testing.assert_array_equal(found["wrong"], model.predict_classes(X) != y)
    assert found["x"][0] < X[:, 0].min() < X[:, 0].max() < found["x"][-1]


def test_regions_fill_the_window_and_have_the_models_answers(spiral):
    """No overlap, no gap; in the middle of each part the model says the same."""
    model, X, y, _ = spiral
    found = numbers_of("regions", model, X, y)
    window = np.diff(found["x"])[0] * np.diff(found["y"])[0]
    assert found["areas"].sum() == pytest.approx(window)
    large = np.argsort(found["areas"])[-10:]
    middles = np.array([found["outlines"][place].mean(axis=0) for place in large])
    np.testing.assert_array_equal(model.predict_classes(middles), found["answers"][large])


def test_the_function_is_the_models_and_straight_between_corners(sine):
    """A point on the way from one corner to the next lies on the line between them."""
    model, X, y, _ = sine
    found = numbers_of("function", model, X, y)
    said = model.predict(found["x"][:, None])
    np.testing.assert_allclose(found["outputs"], said, atol=1e-6)
    ends = np.array([found["x"][0], *found["corners"], found["x"][-1]])
    middles = (ends[1:] + ends[:-1]) / 2
    at_ends = model.predict(ends[:, None])[:, 0]
    means = (at_ends[1:] + at_ends[:-1]) / 2
    np.testing.assert_allclose(model.predict(middles[:, None])[:, 0], means, atol=1e-5)


def test_residuals_are_what_is_left(sine):
    """True less predicted; every row is in one bar."""
    model, X, y, _ = sine
    [part] = numbers_of("residuals", model, X, y)["parts"]
    np.testing.assert_allclose(part["residuals"], (y - model.predict(X))[:, 0], atol=1e-6)
    assert part["counts"].sum() == len(X)


def test_every_number_is_in_one_bar(spiral):
    """Of outputs, weights and gradients of each layer."""
    model, X, y, _ = spiral
    first, last = numbers_of("distributions", model, X, y)["layers"]
    assert first["outputs"]["counts"].sum() == 60 * 6
    assert first["weights"]["counts"].sum() == first["gradients"]["counts"].sum() == 2 * 6
    assert last["weights"]["counts"].sum() == 6 * 3
    assert last["outputs"]["counts"].sum() == 60 * 3


def test_gradients_are_those_of_the_mean_loss(sine):
    """By central differences, one weight moved."""
    from glassnet.figures.own import of_arrays
    from glassnet.figures.own_layers import gradients_of

    X, y = sine[1], sine[2]
    model = gn.Model(
        [gn.Dense(1, 4), gn.Tanh(), gn.Dense(4, 1)], loss=gn.MeanSquaredError(), dtype="float64"
    )
    model.begin(seed=0)
    found = gradients_of(of_arrays(model, X, y), X, y)[0].weights[0, 1]
    losses = []
    for step in (1e-5, -2e-5):
        model.layers[0].parameters.weights[0, 1] += step
        losses.append(model.evaluate(X, y)["loss"])
    assert found == pytest.approx((losses[0] - losses[1]) / 2e-5, rel=1e-6)


def test_activations_are_sorted_by_class(spiral):
    """Each line of the image is what the layer gives for that row."""
    model, X, y, _ = spiral
    found = numbers_of("activations", model, X, y, class_names=["a", "b", "c"])
    assert found["groups"] == [(0, "a"), (20, "b"), (40, "c")]
    assert (np.diff(y[found["rows"]]) >= 0).all()
    expected = model.activations(X[found["rows"]])["relu_1"]
    np.testing.assert_allclose(found["layers"][0]["values"], expected, atol=1e-6)


def test_curves_are_the_history(spiral):
    """Losses, metrics and learning rates, number by number."""
    model, X, y, history = spiral
    loss = numbers_of("loss", model, X, y, history=history)
    assert loss["loss"].tolist() == history["loss"]
    assert loss["validation_loss"].tolist() == history["validation_loss"]
    assert loss["best_loss"] == min(history["validation_loss"])
    metrics = numbers_of("metrics", model, X, y, history=history)["metrics"]
    assert metrics["accuracy"].tolist() == history["accuracy"]
    rates = numbers_of("learning-rate", model, X, y, history=history)
    assert rates["learning_rate"].tolist() == [0.02] * 4


def test_weights_and_network_are_the_parameters(spiral):
    """Rows are inputs, columns neurons."""
    model, X, y, _ = spiral
    for name in ("weights", "network"):
        found = numbers_of(name, model, X, y)
        layers = found["layers"] if name == "weights" else None
        shown = [one["weights"] for one in layers] if layers else found["weights"]
        for one, layer in zip(shown, (model.layers[0], model.layers[2]), strict=True):
            np.testing.assert_array_equal(one, layer.weights)


def test_of_a_wide_network_the_largest_connections_are_drawn():
    """Ninety of them at most, and none that is smaller than one left out."""
    from glassnet.figures.own_weights import MOST_LINES, largest_of

    weights = np.random.default_rng(0).normal(size=(16, 16))
    drawn_ones = largest_of(weights)
    assert drawn_ones.sum() == MOST_LINES
    assert abs(weights[drawn_ones]).min() > abs(weights[~drawn_ones]).max()


# -- planes --------------------------------------------------------------------------------


def test_a_plane_through_the_typical_row():
    """Two axes in their units; the rest is a mean, or the most frequent category."""
    axes = [Axis("a", 0, 10, 2), Axis("b", 1), Axis("c", 2)]
    X = np.array([[0.0, 1, 4, 1, 0], [1, 3, 6, 1, 0], [2, 5, 8, 0, 1]])
    plane = Plane.through(X, axes, [Group("kind", slice(3, 5))], axes[0], axes[1])
    np.testing.assert_allclose(plane.inputs([14.0], [3.0]), [[2, 3, 6, 1, 0]])
    assert plane.x[0] < 10 < 14 < plane.x[1]


def test_a_missing_number_is_no_part_of_the_mean():
    """And in a typical row nothing is missing."""
    X = np.array([[2.0, 0], [4, 0], [0, 1]])
    assert typical_row(X, [Axis("a", 0, flag=1)], []).tolist() == [3, 0]


@pytest.mark.parametrize("along", [(), ("a",), ("a", "a"), ("a", "z"), ("a", "b", "c")])
def test_other_than_two_axes_are_refused(along):
    """Of three there is no telling which two are meant."""
    axes = [Axis(name, place) for place, name in enumerate("abc")]
    with pytest.raises(ConfigError, match=r"plane|number 'z'"):
        chosen_axes(axes, [], along)


# -- training ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["spiral", "sine"])
def test_the_last_frame_is_the_trained_model(name, request):
    """Training is repeated to the last bit, and the first frame is before it."""
    model, X, y, _ = request.getfixturevalue(name)
    fresh = network(X.shape[1], 3 if name == "spiral" else 1, model.layers[3:], model.loss)
    repeat = Repeat(fresh, fresh.batch_of(X, y), SHORT)
    twin = network(X.shape[1], 3 if name == "spiral" else 1, model.layers[3:], model.loss)
    twin.fit(X, y, epochs=3, batch_size=16, seed=1, validation_split=0.0)
    [figure] = own_figures(twin, X, y, only="anim-training", repeat=repeat)
    frames = figure.numbers
    assert [frame["epoch"] for frame in frames] == [0, 1, 2, 3]
    assert frames[-1]["digest"] == twin.digest()
    assert len({frame["digest"] for frame in frames}) == 4
    assert frames[0]["view"] == ("boundary" if name == "spiral" else "function")


# -- which apply ---------------------------------------------------------------------------

CLASSES = {"boundary", "regions", "confusion", "calibration"}
NUMBERS = {"function", "predicted-against-true", "residuals"}
ALL = {"loss", "metrics", "learning-rate", "weights", "network", "activations", "distributions"}


def test_what_does_not_apply_is_left_out(spiral, sine):
    """Classes have no residuals, and numbers no confusion; without rows only weights are left."""
    named = {one.id for one in own_figures(*spiral[:3], history=spiral[3])}
    assert named == ALL | CLASSES
    assert {one.id for one in own_figures(*sine[:3], history=sine[3])} == ALL | NUMBERS
    assert {one.id for one in own_figures(spiral[0])} == {"weights", "network"}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("residuals", "tells classes apart"),
        ("function", "one input"),
        ("loss", "history"),
        ("anim-training", "repeat="),
    ],
)
def test_what_is_asked_for_and_does_not_apply_is_refused_with_the_reason(spiral, name, reason):
    """Never an empty picture."""
    with pytest.raises(ConfigError, match=reason):
        own_figures(*spiral[:3], only=[name])


def test_curved_networks_have_no_regions():
    """The layer is named."""
    X, y = gn.datasets.spiral(10, 2, seed=0)
    layers = [gn.Dense(2, 3), gn.Tanh(), gn.Dense(3, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(seed=0)
    assert "regions" not in {one.id for one in own_figures(model, X, y)}
    with pytest.raises(ConfigError, match="tanh_1 is curved"):
        own_figures(model, X, y, only="regions")


def test_unknown_names_and_rows_that_do_not_fit_are_refused(spiral):
    """Before anything is drawn."""
    model, X, y, _ = spiral
    with pytest.raises(ConfigError, match="did you mean 'confusion'"):
        own_figures(model, X, y, only="confusoin")
    with pytest.raises(ShapeError):
        own_figures(model, X[:, :1], y)
    with pytest.raises(ConfigError, match="class_names has 2 names"):
        own_figures(model, X, y, class_names=["a", "b"])


# -- drawing -------------------------------------------------------------------------------


@pytest.mark.one_in(3)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("name", ["spiral", "sine"])
def test_every_figure_can_be_drawn(name, theme, request):
    """On light and on dark paper, without a warning."""
    model, X, y, history = request.getfixturevalue(name)
    repeat = Repeat(model, model.batch_of(X, y), SHORT)
    for figure in own_figures(model, X, y, history=history, repeat=repeat):
        page = drawn(figure, theme)
        with mpl.rc_context(settings(theme)):
            FigureCanvasAgg(page).draw()
        assert page.axes
        assert 10 <= len(figure.title) <= 60
        assert figure.see.endswith(".")


def test_scores_are_made_probabilities():
    """Of networks whose loss takes scores: softmax of them, and sigmoid."""
    X, y = np.array([[0.0], [2.0]]), np.array([0, 1])
    model = gn.Model([gn.Dense(1, 2)], loss=gn.SoftmaxCrossEntropy())
    weights, biases = np.array([[0.0, 1.0]]), np.zeros((1, 2))
    model.layers[0].parameters = gn.Dense.Parameters(weights, biases)
    [part] = numbers_of("calibration", model, X, y)["parts"]
    sure = part["confidence"][part["counts"] > 0]
    np.testing.assert_allclose(sure, [0.5, 1 / (1 + np.exp(-2))], atol=1e-6)


def test_labels_are_judged_one_by_one():
    """A matrix and a curve for each of several labels."""
    X = np.array([[1.0], [-1.0], [1.0]])
    y = np.array([[1.0, 0], [0, 1], [1, 1]])
    model = gn.Model([gn.Dense(1, 2), gn.Sigmoid()], loss=gn.BinaryCrossEntropy())
    weights, biases = np.array([[9.0, -9.0]]), np.zeros((1, 2))
    model.layers[0].parameters = gn.Dense.Parameters(weights, biases)
    first, second = numbers_of("confusion", model, X, y)["parts"]
    assert first["counts"].tolist() == [[1, 0], [0, 2]]
    assert second["counts"].tolist() == [[1, 0], [1, 1]]


def test_one_line_gives_a_page_of_matplotlib(spiral, tmp_path):
    """Which can be saved, or looked at in a notebook."""
    draw_own("confusion", *spiral[:3]).savefig(tmp_path / "confusion.png")
    assert (tmp_path / "confusion.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("weights", [[[-1.0], [-2.0]], [[1.0], [-2.0]], [[1.0, -2.0]]])
def test_two_connections_can_be_drawn(weights):
    """Also where both are dashed, or one of them: the smallest networks there are."""
    dense = gn.Dense(*np.shape(weights))
    model = gn.Model([dense], loss=gn.MeanSquaredError())
    dense.parameters = gn.Dense.Parameters(np.array(weights), np.zeros((1, len(weights[0]))))
    page = draw_own("network", model)
    [lines] = [one for axes in page.axes for one in axes.collections]
    dashed = [dashes is not None for _, dashes in lines.get_linestyles()]
    assert dashed == [weight < 0 for weight in np.ravel(weights)]


def test_names_are_written_as_they_are(spiral, tmp_path):
    """A dollar in them begins no formula, in pictures of one's own classes and columns."""
    model, X, y, _ = spiral
    names = ["$1 to $9", r"$\q$", "more"]
    page = draw_own("confusion", model, X, y, class_names=names)
    page.savefig(tmp_path / "confusion.png")
    labels = page.axes[0].get_yticklabels()
    assert [label.get_text() for label in labels] == names
    assert not any(label.get_parse_math() for label in labels)


def test_names_that_begin_with_an_underscore_are_in_the_legend(spiral):
    """Of classes and of curves; matplotlib would leave them out without a word."""
    model, X, y, _ = spiral
    page = draw_own("boundary", model, X, y, class_names=["_a", "b", "_c"])
    words = [text.get_text().strip() for text in page.axes[0].get_legend().get_texts()]
    assert words[:3] == ["_a", "b", "_c"]
    model = network(1, 2, [gn.Softmax()], gn.CrossEntropy())
    model.begin(seed=0)
    page = draw_own("function", model, X[:, :1], class_names=["_a", "b"])
    words = [text.get_text().strip() for text in page.axes[0].get_legend().get_texts()]
    assert words == ["_a", "b"]


@pytest.mark.parametrize("name", ["confusion", "boundary", "regions", "function", "calibration"])
def test_long_names_of_classes_stay_on_the_page(name):
    """Turned below a matrix, in a legend and along an axis."""
    model = network(1 if name == "function" else 2, 4, [gn.Softmax()], gn.CrossEntropy())
    if name == "calibration":
        model = network(2, 2, [gn.Softmax()], gn.CrossEntropy())
    model.begin(seed=0)
    wide = model.layers[0].n_inputs
    X, y = np.random.default_rng(0).standard_normal((40, wide)), np.arange(40) % 2
    names = ["a class with a very long name, and another word or two " * 2 + c for c in "abcd"]
    page = draw_own(name, model, X, y, class_names=names[: 2 if name == "calibration" else 4])
    assert not words_cut_off(page)


def words_cut_off(page):
    """The words of a page that lie beyond its edges."""
    FigureCanvasAgg(page).draw()
    texts = [text for text in page.findobj(mpl.text.Text) if any(map(str.isalpha, text.get_text()))]
    inside = page.bbox
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts]
    return [
        word
        for word, box in boxes
        if box.x0 < inside.x0 or box.x1 > inside.x1 or box.y0 < inside.y0 or box.y1 > inside.y1
    ]


def test_what_is_not_drawn_is_told():
    """Of many classes the first have curves and names, of many targets the first have panels."""
    X = np.random.default_rng(0).standard_normal((60, 1))
    model = network(1, 20, [gn.Softmax()], gn.CrossEntropy())
    model.begin(seed=0)
    page = draw_own("function", model, X, np.arange(60) % 20)
    assert "the first 6 of 20" in page.axes[0].get_title(loc="left")
    model = network(2, 20, [gn.Softmax()], gn.CrossEntropy())
    model.begin(seed=0)
    page = draw_own("boundary", model, np.hstack([X, X]), np.arange(60) % 20)
    words = [text.get_text() for text in page.axes[0].get_legend().get_texts()]
    assert words[11:13] == ["11", "and 8 more"]
    model = network(1, 5, [], gn.MeanSquaredError())
    model.begin(seed=0)
    for name in ("residuals", "predicted-against-true"):
        [figure] = own_figures(model, X, np.tile(X, 5), only=name)
        assert "first 3 of 5" in figure.see
    model = network(1, 5, [gn.Sigmoid()], gn.BinaryCrossEntropy())
    model.begin(seed=0)
    for name in ("confusion", "calibration"):
        [figure] = own_figures(model, X, np.tile(X > 0, 5), only=name)
        assert "first 3 of 5" in figure.see


def test_probabilities_are_not_called_straight(sine):
    """Of classes the scores are, and what is drawn is not."""
    model = network(1, 2, [gn.Softmax()], gn.CrossEntropy())
    model.begin(seed=0)
    page = draw_own("function", model, sine[1], np.arange(60) % 2)
    assert page.axes[0].get_title(loc="left").endswith("in each of which scores are straight")
    page = draw_own("function", *sine[:3])
    assert page.axes[0].get_title(loc="left").endswith("straight pieces")


def test_the_spread_of_huge_numbers():
    """Their squares are too large for a number, and it is not."""
    assert spread_of(np.array([-1e200, 1e200]))["spread"] == pytest.approx(1e200)


def test_names_of_classes_are_those_of_every_label():
    """Of several labels each says yes or no by the same two names."""
    model = network(1, 3, [gn.Sigmoid()], gn.BinaryCrossEntropy())
    model.begin(seed=0)
    X, y = np.ones((2, 1)), np.array([[1.0, 0, 1], [0, 1, 1]])
    parts = numbers_of("confusion", model, X, y, class_names=["no", "yes"])["parts"]
    assert [part["names"] for part in parts] == [("no", "yes")] * 3


def test_numbers_too_close_together_are_in_the_middle_bars():
    """In float64, two neighbours have no thirty bars between them."""
    model = gn.Model([gn.Dense(1, 1)], loss=gn.MeanSquaredError(), dtype="float64")
    model.layers[0].parameters = gn.Dense.Parameters(np.zeros((1, 1)), np.ones((1, 1)))
    X, y = np.zeros((3, 1)), np.array([[0.0], [0.0], [2.3e-16]])
    [part] = numbers_of("residuals", model, X, y)["parts"]
    assert part["counts"].sum() == 3
    assert part["edges"][0] < -1 < part["edges"][-1]


@pytest.mark.parametrize("words", [1, 2])
def test_numbers_of_words_are_no_axes(words):
    """Between word 1 and word 2 there is nothing to look at, along one axis or over two."""
    layers = [gn.Embedding(5, 3), gn.Flatten(), gn.Dense(3 * words, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(seed=0)
    X, y = np.array([[0, 1], [2, 3]])[:, :words], np.array([0, 1])
    assert {"boundary", "function"} <= left_out(of_arrays(model, X, y)).keys()
