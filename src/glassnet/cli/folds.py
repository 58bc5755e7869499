"""`--folds`: cross-validation says how well it goes, before the model learns from all rows."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..saving import write_atomically
from ..settings import whole
from ..sweeps import Spread
from ..workbench.evaluations import Evaluation, PartEvaluation
from ..workbench.image_folds import ImageCrossValidation
from ..workbench.image_training import ImageTraining
from ..workbench.table_folds import CrossValidation, Folds
from .interruption import Interrupted
from .options import option_named
from .report import LABELS, evaluation_document
from .runs import CONFIG, FOLDS_DONE, write_settings
from .sweep_progress import watch_sweep
from .terminal import document_text, say

HOLDERS = ("split_column", "time_order")  # that hold rows back in their own way
USUAL_SHARE = "0.2"  # held back where there are no folds


def settled(asked: dict[str, Any], *, is_typed: bool) -> dict[str, Any]:
    """What was asked for, where folds leave no row held back from the last model.

    is_typed  whether `--validation` stands on the command line
    """
    if asked.get("folds") is None:
        return asked
    whole("folds", asked["folds"], at_least=2)
    if asked["validation"] not in ("0", *([] if is_typed else [USUAL_SHARE])):
        raise ConfigError(
            "validation and folds both hold rows back",
            do="leave out --validation: with --folds, every row is held back once",
        )
    for name in HOLDERS:
        if asked.get(name):
            raise ConfigError(
                f"{name} and folds both hold rows back",
                do=f"leave out {option_named(name)} or --folds",
            )
    if asked.get("early_stopping") is not None:
        raise ConfigError(
            "early_stopping watches held-back rows, and with folds the model learns from all",
            do="leave out --early-stopping or --folds",
        )
    return {**asked, "validation": "0"}


def judged(training: Any, folder: Path, asked: dict[str, Any]) -> Folds | None:
    """Judge what will be trained by cross-validation, if that is asked for.

    What a run that was killed had come to is not done again, if data and settings are the same.
    """
    if asked.get("folds") is None:
        return None
    about = {"asked": dict(asked), "data": training.provenance["data"]}
    if done := kept(folder / FOLDS_DONE, about):
        say([f"the {len(done.each)} folds were done before"])
        return done
    trial = trial_of(training, asked["folds"])
    with settings_meanwhile(folder, asked):
        watch_sweep(trial.stream())
    folds = trial.result()
    document = {**about, "folds": folds_document(folds, training.model.class_names)}
    write_atomically(folder / FOLDS_DONE, [document_text(document).encode()])
    return folds


def trial_of(training: Any, folds: int) -> CrossValidation | ImageCrossValidation:
    """What judges a training by cross-validation."""
    if isinstance(training, ImageTraining):
        return ImageCrossValidation(training, folds)
    return CrossValidation(training, folds)


@contextmanager
def settings_meanwhile(folder: Path, asked: dict[str, Any]) -> Iterator[None]:
    """While inside, the run's settings are there, so that resume can begin again after a kill."""
    config = folder / CONFIG
    before = config.read_bytes() if config.exists() else None
    write_settings(folder, asked)
    try:
        yield
    except Interrupted as error:
        if before is None:  # the settings stay, and the folder with them
            say([f"go on with glassnet resume {folder}"])
            error.what, error.where = (
                "interrupted in the folds, which will begin again",
                str(folder),
            )
            raise
        write_atomically(config, [before])
        raise
    except BaseException:
        give_back(config, before)
        raise
    give_back(config, before)


def give_back(config: Path, before: bytes | None) -> None:
    """Leave the settings as they were before."""
    if before is None:
        config.unlink(missing_ok=True)
    else:
        write_atomically(config, [before])


def kept(path: Path, about: dict[str, Any]) -> Folds | None:
    """The folds that a killed run has left, if they are of the same data and settings."""
    try:
        document = json.loads(path.read_bytes())
        if all(document[name] == value for name, value in about.items()):
            return folds_from(document["folds"])
    except (OSError, ValueError, KeyError, TypeError):
        pass  # there are none, or none that can be read: all folds are done again
    return None


def folds_document(folds: Folds, names: tuple[str, ...]) -> dict[str, Any]:
    """Cross-validation as a JSON document."""
    return {
        "folds": len(folds.each),
        "in_sample": {name: vars(spread) for name, spread in folds.in_sample.items()},
        "out_of_sample": {name: vars(spread) for name, spread in folds.out_of_sample.items()},
        "held_back": evaluation_document(folds.held_back, names),
        "each": list(folds.each),
    }


def folds_from(document: dict[str, Any]) -> Folds:
    """Read back what `folds_document` wrote."""
    inside, outside = (
        {name: Spread(**spread) for name, spread in document[where].items()}
        for where in ("in_sample", "out_of_sample")
    )
    return Folds(
        in_sample=inside,
        out_of_sample=outside,
        held_back=evaluation_from(document["held_back"]),
        each=tuple(document["each"]),
    )


def evaluation_from(document: dict[str, Any]) -> Evaluation:
    """Read back what `evaluation_document` wrote."""
    confusion, parts = document["confusion"], document.get("targets", {})
    return Evaluation(
        rows=document["rows"],
        loss=document["loss"],
        metrics={name: document[name] for name in LABELS if name in document},
        baseline=document["baseline"],
        confusion=None if confusion is None else np.array(confusion),
        parts=tuple(
            PartEvaluation(name, tuple(part["classes"]), evaluation_from(part))
            for name, part in parts.items()
        ),
    )
