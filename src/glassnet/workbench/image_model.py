"""A model for pictures: from files of pictures to the names of their classes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..arrays import Array
from ..images import LabelledImages
from ..images.encoder import ImageEncoder, is_of_images
from ..images.pictures import Pictures
from ..images.pixel_rows import PixelRows
from ..model import Model, load_with_table
from ..prediction import evaluate, predict
from ..tables import Encoder
from ..train_step import Batch
from .evaluations import Evaluation, evaluation_of_classes
from .table_model import Predictions, TableModel, blocks_of


class ImageModel:
    """A network, and the encoder that turns pictures into its inputs."""

    target = "class"

    def __init__(self, model: Model, encoder: ImageEncoder) -> None:
        self.model, self.encoder = model, encoder

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes by number."""
        return self.encoder.class_names

    @property
    def n_inputs(self) -> int:
        """How many numbers a picture has."""
        return self.encoder.n_inputs

    def predict(self, pictures: Pictures, rows: range | None = None) -> Predictions:
        """What the model says about every picture, or about some."""
        some = slice(None) if rows is None else slice(rows.start, rows.stop)
        inputs = self.encoder.encode_inputs(pictures.images[some])
        output = predict(self.model.layers, self.model.in_order(), inputs)
        names = np.array(self.class_names, object)
        return Predictions(names[output.argmax(axis=1)], output, pictures.names[some])

    def blocks(self, pictures: Pictures) -> Iterator[range]:
        """All pictures in order, as many at a time as fit well into memory."""
        return blocks_of(pictures.n_rows, self.n_inputs)

    def evaluate(self, images: LabelledImages) -> Evaluation:
        """How well the model does on images of the same classes."""
        return self.evaluate_encoded(self.encoder.encode_inputs(images.images), images.labels)

    def evaluate_encoded(self, inputs: PixelRows, targets: Array) -> Evaluation:
        """How well the model does on images that are encoded already."""
        network, parameters = self.model.network, self.model.in_order()
        loss = evaluate(network, parameters[: len(network.layers)], Batch(inputs, targets))["loss"]
        output = predict(self.model.layers, parameters, inputs)
        return evaluation_of_classes(loss, output, targets, len(self.class_names))

    def save(self, path: str | Path) -> str:
        """Write network and encoder to one file, and return the digest of the weights."""
        return self.model.save(path, table=self.encoder.to_dict())


def load_any(path: str | Path) -> Model | TableModel | ImageModel:
    """Read a model, whatever it was trained on; a network alone if that is all the file holds."""
    model, encoder = load_with_table(path)
    if encoder is None:
        return model
    if is_of_images(encoder):
        return ImageModel(model, ImageEncoder.from_dict(encoder))
    return TableModel(model, Encoder.from_dict(encoder))


def load_model(path: str | Path) -> TableModel | ImageModel:
    """Read a model that knows a table or pictures.

    Raises:
        ModelFileError  it is a network alone
    """
    loaded = load_any(path)
    return TableModel.from_file(path, loaded, None) if isinstance(loaded, Model) else loaded
