"""Pictures on the command line: a folder to learn from or to be judged by, a file to look at."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigError, DataError, EnvError, quoted
from ..images import LabelledImages
from ..images.folder import is_picture, listed
from ..images.idx_folder import is_idx
from ..images.image_set import left_alone, read_image_set, read_test_images
from ..images.pictures import Pictures, read_pictures
from ..workbench.evaluations import Evaluation
from ..workbench.image_model import ImageModel
from ..workbench.image_training import ImageTraining
from ..workbench.recipe import Recipe
from .data import Reading, is_built_in, is_folder
from .mistyped import not_a_number, numbers_meant
from .picture_progress import watched_reading
from .runs import CONFIG, MODEL

SHARE = 0.2  # that is held back where nothing else is said
TABLES = (".csv", ".tsv", ".parquet", ".json", ".jsonl")
USUAL = {"task": ("auto", "classification"), "scaling": ("standardize",), "encoding": ("utf-8",)}
PARTS = {
    "test": "evaluated are the pictures that the folder sets apart for testing",
    "train": "evaluated are the pictures that the folder has for training; there are no others",
}
FOR_TABLES = ("separator", "decimal", "encoding", "missing", "samples", "seed")  # of a reading
FOR_PICTURES = {
    *("data", "validation", "class_weight", "hidden", "activation", "dropout", "l1", "l2"),
    *("optimizer", "learning_rate", "weight_decay", "schedule", "epochs", "batch_size"),
    *("early_stopping", "seed", "engine", "checkpoint_every", "folds", "card"),
}


def training_on_pictures(asked: Mapping[str, Any], recipe: Recipe) -> ImageTraining:
    """Read the folder that was asked for, and make everything ready to learn it."""
    refuse_other_folders(Path(asked["data"]))
    check_options({name: asked[name] for name in asked if name not in FOR_PICTURES})
    with watched_reading() as watch:
        images, test = read_image_set(asked["data"], watch)
    if test and asked.get("folds"):
        raise ConfigError(
            "folds hold every picture back once, and this folder sets some apart for testing",
            do=f"give {quoted(asked['data'] + '/train')} alone, or leave out --folds",
        )
    validation = share_or_images(asked["validation"], images, test, asked["data"])
    try:
        training = ImageTraining(
            images,
            recipe,
            validation=validation,
            early_stopping=asked.get("early_stopping"),
            class_weight=asked.get("class_weight"),
            seed=asked["seed"],
            engine=asked["engine"],
        )
    except DataError as error:
        error.where = error.where or quoted(asked["data"])
        raise
    if test:
        training.notes.append("held back are the pictures that the folder sets apart for testing")
    if others := ", ".join(map(quoted, left_alone(asked["data"]))):
        training.notes.append(f"beside train and test, these folders are left alone: {others}")
    return training


def refuse_other_folders(folder: Path) -> None:
    """Refuse the folder of a run, and one in which tables lie and no pictures."""
    if (folder / CONFIG).exists() or (folder / MODEL).exists():
        raise ConfigError(
            "this is the folder of a run, and no data",
            where=quoted(str(folder)),
            do=f"give its data, or repeat it with glassnet train --config {folder / CONFIG}",
        )
    files = [entry for entry in listed(folder) if not entry.is_dir()]
    tables = [file for file in files if file.suffix.lower() in TABLES]
    if tables and not any(is_picture(file) or is_idx(file.name) for file in files):
        raise ConfigError(
            "this is a folder of tables, and a folder is for pictures",
            where=quoted(str(folder)),
            do=f"give the table itself, such as {quoted(str(tables[0]))}",
        )


def share_or_images(
    text: str, images: LabelledImages, test: LabelledImages | None, folder: str
) -> float | LabelledImages:
    """What is held back: the test set of the folder, a share, or the images of another folder."""
    try:
        share = float(text)
    except ValueError:
        share = None
    if test:
        if share != SHARE:
            raise ConfigError(
                "validation cannot be chosen: this folder has pictures for testing of its own",
                do=f"leave it out, or train on {quoted(folder + '/train')} alone",
            )
        return test
    if share is not None:
        return share
    if not is_folder(text):
        if numbers_meant(text):
            raise not_a_number("validation", text)
        raise ConfigError(
            f"validation of pictures is a share or a folder, got {quoted(text)}",
            do="give a folder with the same classes",
        )
    with watched_reading() as watch:
        return read_test_images(text, images.class_names, watch)[0]


def check_folder(folder: str, reading: Reading, or_else: str = "") -> None:
    """Refuse what a model of pictures cannot be judged by, and options for tables.

    Raises:
        ConfigError  it is no folder, or an option was given that nothing would heed
        EnvError     it is not there
    """
    check_options({name: vars(reading)[name] for name in FOR_TABLES})
    if is_folder(folder):
        return
    if not is_built_in(folder) and not Path(folder).exists():
        raise EnvError("there is no such folder", where=quoted(folder), do="check the path")
    raise ConfigError(
        "expected a folder of pictures, which this model has learned from",
        where=quoted(folder),
        do=f"give a folder with a sub-folder for each class{or_else}",
    )


def evaluation_on_pictures(
    model: ImageModel, folder: str, reading: Reading
) -> tuple[Evaluation, list[str]]:
    """How well a model does on the pictures of a folder, and what is to be said about them."""
    check_folder(folder, reading, ", or use glassnet predict")
    with watched_reading() as watch:
        images, part = read_test_images(folder, model.class_names, watch)
    try:
        evaluation = model.evaluate(images)
    except DataError as error:
        error.where = error.where or quoted(folder)
        raise
    return evaluation, [PARTS[part]] if part else []


def pictures_to_predict(
    model: ImageModel, data: str, reading: Reading
) -> tuple[Pictures, list[str]]:
    """The pictures that a model is asked about, and what is to be said about them."""
    check_options({name: vars(reading)[name] for name in FOR_TABLES})
    with watched_reading() as watch:
        pictures = read_pictures(data, watch)
    try:
        model.encoder.encode_inputs(pictures.images[:1])  # all are alike
    except DataError as error:
        error.where = quoted(data)
        raise
    notes = []
    if pictures.others:
        one = pictures.others == 1
        which = "1 file that is" if one else f"{pictures.others:,} files that are"
        notes = [f"left out of {quoted(data)}: {which} no PNG or JPEG"]
    return pictures, notes


def check_options(options: Mapping[str, Any]) -> None:
    """Refuse what is only for tables, unless it says what is usual."""
    for name, value in options.items():
        if value and value not in USUAL.get(name, ()):
            raise ConfigError(
                f"{name} is for tables, and this is about pictures", do="leave it out"
            )
