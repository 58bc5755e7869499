"""Facts in the page: what a model is, when, from what and with which programs it was made."""

from dataclasses import asdict
from typing import Any

from ..model import Model
from ..workbench.image_model import ImageModel
from ..workbench.recipe import OPTIMIZERS
from ..workbench.table_model import TableModel
from ..workbench.training import Training
from .network import cut

NAME, MOST_NAMES = 60, 4
Facts = list[tuple[str, str]]


def title_of(model: TableModel | ImageModel, data: str) -> str:
    """What is predicted, and where the data came from."""
    target = "pictures" if isinstance(model, ImageModel) else listed(model.targets)
    return f"{target} · {data}" if data else target


def listed(names: tuple[str, ...]) -> str:
    """Some names with commas between; the first ones, if there are many."""
    more = len(names) - MOST_NAMES
    said = ", ".join(cut(name, NAME) for name in names[:MOST_NAMES])
    return said + (f" and {more:,} more" if more > 0 else "")


def sentence_of(loaded: Model | TableModel | ImageModel) -> str:
    """What a model does, in a sentence."""
    if isinstance(loaded, ImageModel):
        classes = f"{len(loaded.class_names):,} classes"
        return f"A neural network that says which of {classes} a picture shows."
    if isinstance(loaded, Model):
        return f"A neural network of {loaded.count_parameters():,} parameters."
    target, columns = listed(loaded.targets), len(loaded.encoder.inputs)
    does = {
        "classification": f"says which of {len(loaded.class_names):,} classes {target} is",
        "regression": f"estimates {target}",
        "multi-label": f"says which of {target} hold",
    }[loaded.encoder.task]
    return f"A neural network that {does}, from {columns:,} column{'s' * (columns != 1)}."


def facts_of_training(training: Training, data: str) -> Facts:
    """When and from which rows a model was learned, and how to make it again."""
    rows, about = training.rows, training.provenance
    said = f"{rows.learned_from:,} learned from, {rows.held_back:,} held back"
    if rows.without_target:
        said += f", {rows.without_target:,} left out for want of a target"
    return [
        *([("data", data)] if data else []),
        ("rows", said),
        ("digest of the data", f"{about['data']} (of the rows learned from, as encoded)"),
        *provenance(training.model.model),
        ("settings", settings_in_words(training)),
    ]


def facts_of_model(loaded: Model | TableModel | ImageModel, data: str) -> Facts:
    """What a model file says about where it comes from."""
    model = loaded if isinstance(loaded, Model) else loaded.model
    shown = [("rows shown", data)] if data else []
    if digest := model.provenance.get("data"):
        shown.append(("digest of the data", f"{digest} (of the rows learned from, as encoded)"))
    return [*shown, *provenance(model)]


def provenance(model: Model) -> Facts:
    """The digest of the weights, and what is noted about the making of a model."""
    about: dict[str, Any] = model.provenance
    facts = [("digest of the weights", model.digest())]
    if "created" in about:
        facts.append(("trained", about["created"].replace("T", " ").replace("+00:00", " UTC")))
    if "seed" in about:
        facts.append(("seed", str(about["seed"])))
    programs = [("glassnet", "glassnet"), ("python", "Python"), ("numpy", "NumPy")]
    said = [f"{word} {about[name]}" for name, word in programs if name in about]
    if said:
        facts.append(("programs", ", ".join([*said, str(about.get("machine", ""))]).rstrip(", ")))
    return [(name, cut(value, 400)) for name, value in facts]


def settings_in_words(training: Training) -> str:
    """The recipe, with what was decided where it was open."""
    recipe, plan = training.recipe, training.plan
    settings: dict[str, Any] = asdict(recipe) | {
        "hidden": " and ".join(map(str, recipe.hidden)) or "none",
        "epochs": f"{len(training.history):,} of {plan.epochs:,}",
        "batch_size": plan.batch_size,
        "learning_rate": recipe.learning_rate or OPTIMIZERS[recipe.optimizer][1],
        "early_stopping": plan.early_stopping.patience if plan.early_stopping else None,
        "engine": training.engine,
    }
    shown = [(name, value) for name, value in settings.items() if value not in (None, 0.0)]
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in shown)
