"""`glassnet inspect --fix`: the repaired model in a file of its own, looked at again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..inspection import Diagnosis, Repaired, diagnose, repaired
from ..model import Model
from ..workbench.image_model import ImageModel
from ..workbench.table_model import TableModel
from .inspect_data import Inspected


@dataclass(frozen=True)
class Fixed:
    """What was repaired, and what was found before and after.

    file    where the repaired model is; None if there was nothing to repair
    before, after  the diagnosis without what a history tells
    """

    file: Path | None
    done: Repaired
    before: Diagnosis
    after: Diagnosis

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {
            "file": None if self.file is None else str(self.file),
            "repairs": [one.to_dict() for one in self.done.repairs],
            "parameters": self.done.model.count_parameters(),
            "before": {"findings": len(self.before.findings), "scores": self.before.scores},
            "after": self.after.to_dict(),
        }


def fixed(looked: Inspected, before: Diagnosis, output: Path | None) -> Fixed:
    """Repair a copy of a model, write it, and look at it again."""
    done = repaired(looked.model, looked.X, looked.y)
    if not done.repairs:
        return Fixed(None, done, before, before)
    file = free_beside(looked.path) if output is None else output
    save(looked.loaded, done.model, file)
    after = diagnose(
        done.model,
        looked.X,
        looked.y,
        history=looked.history,
        numbers=looked.numbers,
        evidence=looked.evidence,
        names=looked.class_names,
    )
    return Fixed(file, done, before, after)


def save(loaded: Model | TableModel | ImageModel, model: Model, file: Path) -> None:
    """Write a network in the place of another one, with the same table."""
    if isinstance(loaded, TableModel):
        TableModel(model, loaded.encoder).save(file)
    elif isinstance(loaded, ImageModel):
        ImageModel(model, loaded.encoder).save(file)
    else:
        model.save(file)


def free_beside(path: Path) -> Path:
    """The first of NAME-fixed, NAME-fixed-2, … beside a model that is not there yet."""
    file, number = path.with_name(f"{path.stem}-fixed{path.suffix}"), 2
    while file.exists():
        file = path.with_name(f"{path.stem}-fixed-{number}{path.suffix}")
        number += 1
    return file
