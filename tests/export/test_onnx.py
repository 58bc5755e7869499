"""ONNX: what onnxruntime says is what the model says, and nothing else is ever written."""

import numpy as np
import onnx
import onnxruntime
import pytest

from glassnet import (
    BatchNorm,
    CheckFailedError,
    ConfigError,
    Conv2D,
    CrossEntropy,
    DataError,
    Dense,
    Flatten,
    MaxPool2D,
    MeanSquaredError,
    Model,
    ReLU,
    SigmoidBinaryCrossEntropy,
    Softmax,
)
from glassnet.estimators import GlassClassifier
from glassnet.export import onnx_check, onnx_layers, to_onnx
from glassnet.tables import read


def ask(path, feeds):
    """What onnxruntime says, by the names of the outputs."""
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(None, feeds), strict=True))


def feeds_of(model, cells, rows):
    """The cells of a table as an ONNX file takes them: NaN and empty texts where missing."""
    feeds = {}
    for part in model.encoder.inputs:
        column = cells[part.name][rows].copy()
        if column.dtype == object:
            column = np.array(["" if word is None else word for word in column], object)
        feeds[part.name] = column[:, None]
    return feeds


def image_network(**options):
    model = Model(
        [
            *(Conv2D(1, 3, 3, stride=2, padding="same"), ReLU(), MaxPool2D(2)),
            *(BatchNorm(3), Flatten(), Dense(12, 3), Softmax()),
        ],
        loss=CrossEntropy(),
        **options,
    )
    model.begin(seed=0)
    return model


@pytest.mark.parametrize("opset", [13, 17, 21])
def test_tables_agree(any_model, cells, tmp_path, opset):
    """Cells as they come give the model's own answers, for 1, 7 and all rows at once."""
    model, path = any_model, tmp_path / "model.onnx"
    to_onnx(model, path, opset=opset)
    said = model.predict(read(cells))
    for rows in (slice(0, 1), slice(1, 8), slice(None)):
        answers = ask(path, feeds_of(model, cells, rows))
        if said.probabilities is None:
            spread = [target.scale.spread for target in model.encoder.targets]
            apart = answers["prediction"].reshape(said.values[rows].shape) - said.values[rows]
            assert abs(apart / np.squeeze(spread)).max() < 1e-5
        else:
            label = "label_2"  # a column has the name `label`
            assert answers[label].tolist() == said.values[rows].tolist()


FAR_OUT = [1e9, 1e9 + 40, -1e30, 3e38, 1e9 - 3, np.nan, np.inf, -np.inf, 1e39, -1e39]


def test_clipped_numbers(make, cells, tmp_path):
    """Near and far out they agree to 1e-6; what clipping would hide is refused."""
    model = make("classes", scaling="robust")
    to_onnx(model, tmp_path / "model.onnx")
    answers = ask(tmp_path / "model.onnx", feeds_of(model, cells, slice(None)))
    expected = model.predict(read(cells)).probabilities
    np.testing.assert_allclose(answers["probabilities"], expected, rtol=0, atol=1e-6)
    rows = {name: column[: len(FAR_OUT)].copy() for name, column in cells.items()}
    rows["far, away"][:] = FAR_OUT
    answers = ask(tmp_path / "model.onnx", feeds_of(model, rows, slice(None)))
    right = {name: column[:5] for name, column in rows.items()}
    expected = model.predict(read(right)).probabilities
    np.testing.assert_allclose(answers["probabilities"][:5], expected, rtol=0, atol=1e-6)
    assert answers["label_2"][6:].tolist() == [""] * 4  # a column has the name `label`
    assert np.isnan(answers["probabilities"][6:]).all()


def test_probabilities_are_those_of_the_model(make, cells, tmp_path):
    """Not only the labels."""
    model = make("classes")
    to_onnx(model, tmp_path / "model.onnx")
    answers = ask(tmp_path / "model.onnx", feeds_of(model, cells, slice(None)))
    np.testing.assert_allclose(
        answers["probabilities"], model.predict(read(cells)).probabilities, rtol=0, atol=1e-5
    )


def test_unseen_and_rare_categories(make, cells, tmp_path):
    """A category that training did not have is treated as `predict` treats it."""
    model = make("classes", rare=60)
    assert model.encoder.inputs[1].has_other
    to_onnx(model, tmp_path / "model.onnx")
    new = {name: column[:3].copy() for name, column in cells.items()}
    new["label"][:] = ["green", "Red", " red"]
    answers = ask(tmp_path / "model.onnx", feeds_of(model, new, slice(None)))
    expected = model.predict(read(new)).probabilities
    np.testing.assert_allclose(answers["probabilities"], expected, rtol=0, atol=1e-5)


def test_what_predict_refuses_has_no_answer(make, cells, tmp_path):
    """A missing or infinite cell where there may be none: NaN and no label, never a guess."""
    model = make("classes", names=("far, away", 'odd "name"'), impute=False)
    to_onnx(model, tmp_path / "model.onnx")
    feeds = feeds_of(model, cells, slice(0, 5))
    feeds["far, away"][:4, 0] = [np.nan, np.inf, 1e300, 1e9]
    feeds['odd "name"'][3, 0] = ""
    answers = ask(tmp_path / "model.onnx", feeds)
    assert answers["label"][:4].tolist() == [""] * 4
    assert np.isnan(answers["probabilities"][:4]).all()
    assert answers["label"][4] in ("no", "yes")


def test_a_number_that_scaling_makes_small_enough(make, cells, tmp_path):
    """float32 cannot hold it, so `predict` refuses it, and the form has no answer."""
    model = make("classes")
    to_onnx(model, tmp_path / "model.onnx")
    rows = {name: column[:3].copy() for name, column in cells.items()}
    rows["age"][:] = [40, 3.5e38, -3.5e38]
    with pytest.raises(DataError, match="too large"):
        model.predict(read(rows))
    answers = ask(tmp_path / "model.onnx", feeds_of(model, rows, slice(None)))
    assert np.isnan(answers["probabilities"]).any(axis=1).tolist() == [False, True, True]


def test_networks_without_a_table(tmp_path):
    """Arrays go in, the model's output and class numbers come out."""
    model = image_network()
    written = to_onnx(model, tmp_path / "model.onnx", input_shape=(8, 8, 1))
    images = np.random.default_rng(0).random((9, 8, 8, 1), np.float32)
    answers = ask(tmp_path / "model.onnx", {"inputs": images})
    assert written.outputs == ("output", "class")
    np.testing.assert_allclose(answers["output"], model.predict(images), rtol=0, atol=1e-5)
    np.testing.assert_array_equal(answers["class"], model.predict_classes(images))


def test_scores_of_yes_and_no(tmp_path):
    """Above 0 is yes where outputs are scores."""
    model = Model([Dense(2, 3)], loss=SigmoidBinaryCrossEntropy())
    model.begin(seed=3)
    to_onnx(model, tmp_path / "model.onnx")
    inputs = np.random.default_rng(0).standard_normal((20, 2)).astype(np.float32)
    answers = ask(tmp_path / "model.onnx", {"inputs": inputs})
    np.testing.assert_array_equal(answers["class"], model.predict_classes(inputs))
    inputs[4, 1] = np.nan
    answers = ask(tmp_path / "model.onnx", {"inputs": inputs})
    assert (answers["class"][4] == -1).all()
    assert np.isnan(answers["output"][4]).all()


def test_float64_stays_float64(tmp_path):
    """A network in float64 answers to float64's digits."""
    model = Model([Dense(3, 4), ReLU(), Dense(4, 1)], loss=MeanSquaredError(), dtype="float64")
    model.begin(seed=0)
    to_onnx(model, tmp_path / "model.onnx")
    inputs = np.random.default_rng(0).standard_normal((50, 3))
    answers = ask(tmp_path / "model.onnx", {"inputs": inputs})
    np.testing.assert_allclose(answers["output"], model.predict(inputs), rtol=0, atol=1e-14)


def test_the_same_model_gives_the_same_file(make, tmp_path):
    """Bit for bit, and the model is as it was."""
    model = make("classes")
    digest, encoder = model.model.digest(), model.encoder.to_dict()
    contents = []
    for name in ("a.onnx", "b.onnx"):
        to_onnx(model, tmp_path / name)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1]
    assert (model.model.digest(), model.encoder.to_dict()) == (digest, encoder)


def test_everything_is_inside_the_file(make, tmp_path):
    """No weights in other files, a free number of rows, and the names of the classes."""
    to_onnx(make("classes"), tmp_path / "model.onnx")
    proto = onnx.load(tmp_path / "model.onnx", load_external_data=False)
    assert all(tensor.data_location == 0 for tensor in proto.graph.initializer)
    assert proto.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    assert {entry.key: entry.value for entry in proto.metadata_props} == {
        "task": '"classification"',
        "targets": '["yes or no"]',
        "classes": '[["no", "yes"]]',
    }
    assert [file.name for file in tmp_path.iterdir()] == ["model.onnx"]


def test_a_column_may_have_any_name(make, cells, tmp_path):
    """Also that of a part of the graph: columns keep their names, parts get others."""
    names = ("age", "dense_1.Gemm", "age.IsNaN", "label", "label_2", "probabilities")
    model = make("classes", names=(), more=dict.fromkeys(names, cells["far, away"]))
    written = to_onnx(model, tmp_path / "model.onnx")
    assert written.inputs == names
    assert written.outputs == ("label_3", "probabilities_2")


# -- what is refused -----------------------------------------------------------------------


def test_a_layer_without_a_form(tmp_path, monkeypatch):
    """It is named, and no file is left."""
    model = Model([Dense(2, 2), ReLU()], loss=MeanSquaredError())
    model.begin(seed=0)
    monkeypatch.delitem(onnx_layers.FORMS, ReLU)
    with pytest.raises(ConfigError, match="layer 'relu_1' has no ONNX form"):
        to_onnx(model, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_a_form_that_says_something_else(tmp_path, monkeypatch):
    """It is found before the file is written."""
    monkeypatch.setitem(onnx_layers.FORMS, ReLU, onnx_layers.unchanged)
    model = Model([Dense(2, 8), ReLU(), Dense(8, 2)], loss=MeanSquaredError())
    model.begin(seed=0)
    with pytest.raises(CheckFailedError, match="differs by"):
        to_onnx(model, tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())


def test_another_class_is_found(make, tmp_path, monkeypatch):
    """Probabilities alone are not all that is compared."""
    monkeypatch.setattr(
        onnx_check, "labels_for", lambda output, encoder: np.full(len(output), "maybe", object)
    )
    with pytest.raises(CheckFailedError, match="another class"):
        to_onnx(make("classes"), tmp_path / "model.onnx")


def test_images_in_float64(tmp_path):
    """onnxruntime has no convolution in float64: the layer is named."""
    with pytest.raises(ConfigError, match="'conv2d_1' has no ONNX form in float64"):
        to_onnx(image_network(dtype="float64"), tmp_path / "a.onnx", input_shape=(8, 8, 1))


def test_the_shape_of_the_inputs(tmp_path):
    """It is asked for where the layers do not decide it, and refused where they do."""
    with pytest.raises(ConfigError, match="inputs of many shapes"):
        to_onnx(image_network(), tmp_path / "a.onnx")
    model = Model([Dense(2, 2)], loss=MeanSquaredError())
    model.begin(seed=0)
    with pytest.raises(ConfigError, match=r"shape \(2,\), not \(3,\)"):
        to_onnx(model, tmp_path / "a.onnx", input_shape=(3,))


@pytest.mark.parametrize("shape", [[8, 8, 1], np.array([8, 8, 1])], ids=["list", "array"])
def test_a_shape_may_be_a_list(tmp_path, shape):
    """As NumPy takes one."""
    model = image_network()
    assert to_onnx(model, tmp_path / "a.onnx", input_shape=shape).inputs == ("inputs",)
    dense = Model([Dense(2, 2)], loss=MeanSquaredError())
    dense.begin(seed=0)
    assert to_onnx(dense, tmp_path / "a.onnx", input_shape=[2]).inputs == ("inputs",)


@pytest.mark.parametrize("shape", [8, (8, 0, 1), (8, 8.5, 1), "8,8,1"])
def test_what_is_no_shape(tmp_path, shape):
    """A number alone, an axis of no length, and words are refused."""
    with pytest.raises(ConfigError, match="input_shape must be"):
        to_onnx(image_network(), tmp_path / "a.onnx", input_shape=shape)


def test_what_is_no_model(tmp_path):
    """Above all an estimator, which has to be saved first."""
    with pytest.raises(ConfigError, match="a Model or a TableModel") as told:
        to_onnx(GlassClassifier(), tmp_path / "a.onnx")
    assert "save" in told.value.do


@pytest.mark.parametrize("opset", [12, 22])
def test_operator_sets(tmp_path, opset):
    """Others than 13 to 21 are refused."""
    with pytest.raises(ConfigError, match="opset"):
        to_onnx(image_network(), tmp_path / "a.onnx", opset=opset, input_shape=(8, 8, 1))
