"""A model card: what a model predicts and from what, how well, how it was made, and its limits.

The text is Markdown, and the same for the same training, but for the date. What comes from
outside, such as the names of columns, is escaped, so that it cannot become anything else.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict

from ..tables.facts import facts_of
from ..tables.inputs import CategoryInput, Input, NumberInput
from ..tables.target import ClassTarget, Target
from ..tables.targets import Targets
from .evaluations import Evaluation, PartEvaluation
from .recipe import OPTIMIZERS
from .table_folds import Folds
from .table_training import TableTraining
from .training import Training

LIMITS_OF_CLASSES = [
    "- It always answers with one of the classes above, also where none of them is right.",
    "- Its probabilities were not compared with frequencies.",
]
MOST_CATEGORIES = 12  # of one column that are listed
MOST_SIGNS, NOTE = 60, 400  # of a text from outside, and of a note that may hold some
SPECIAL = re.compile(r"[\\`*\[\]<>|#&~$@]|:(?=//)|(?<![^\W_])_|_(?![^\W_])|(?<=www)\.")

__all__ = ["model_card"]


def model_card(training: TableTraining, data: str = "", folds: Folds | None = None) -> str:
    """Describe a model of a table after its training, in Markdown.

    data   where the table came from
    folds  what cross-validation said about it, if there was one
    """
    parts = [
        heading(training, data),
        columns_section(training),
        data_section(training, data),
        quality_section(training, folds),
        making_section(training, training.class_weight, training.model.encoder.scaling),
        limits_section(training),
        usage_section("new.csv", "labelled.csv"),
    ]
    return joined(parts)


def heading(training: TableTraining, data: str) -> list[str]:
    """What the model is, in a sentence."""
    model, about = training.model, training.provenance
    target = listed(model.targets)
    tasks = {
        "classification": f"says which of {len(model.class_names):,} classes {target} is",
        "regression": f"estimates {target}",
        "multi-label": f"says which labels hold of {target}",
    }
    what = tasks[model.encoder.task]
    source = f" from {escaped(data)}" if data else ""
    columns = len(model.encoder.inputs)
    return [
        f"# Model card: {target}{source}",
        "",
        f"A neural network that {what}, from {columns:,} column{'s' * (columns != 1)} of a table.",
        f"Trained on {about['created'][:10]} with glassnet {about['glassnet']}.",
    ]


def columns_section(training: TableTraining) -> list[str]:
    """The target and the columns it is predicted from, with what they held in training."""
    encoder = training.model.encoder
    lines = ["## What it predicts, and from what", ""]
    target = encoder.target
    for part in target.parts if isinstance(target, Targets) else (target,):
        lines += [f"- Target: {escaped(part.name)}, {held(training, part)}"]
    lines += ["", "| column | holds | in training | if it is missing |", "|---|---|---|---|"]
    lines += [column_line(training, part) for part in encoder.inputs]
    return [
        *lines,
        "",
        "The program does not know units: give each column in those of training.",
    ]


def held(training: TableTraining, target: Target) -> str:
    """What a target can be, or what it was in training."""
    if isinstance(target, ClassTarget):
        return f"one of {listed(target.classes)}"
    facts = facts_of(training.table, target.name, training.training_rows)
    return f"a number; {shown(facts.least)} to {shown(facts.most)} in training"


def column_line(training: TableTraining, part: Input) -> str:
    """One column: its name, its kind, what it held in training, and what is done without it."""
    if isinstance(part, CategoryInput):
        cells = "words", listed(part.categories), "refused" if part.refuses_missing else "allowed"
    else:
        facts = facts_of(training.table, part.name, training.training_rows)
        span = f"{shown(facts.least)} to {shown(facts.most)}"
        cells = "numbers", span, filling(part)
    return f"| {escaped(part.name)} | {' | '.join(cells)} |"


def filling(part: NumberInput) -> str:
    """What is done where a number is missing."""
    if part.filling is None:
        return "refused"
    flag = ", and flagged" if part.has_missing else ""
    return f"taken for {shown(part.filling)}{flag}"


def data_section(training: TableTraining, data: str) -> list[str]:
    """Which rows there were, and what became of them."""
    rows = training.rows
    lines = ["## Data", ""]
    lines += [f"- Table: {escaped(data)}"] if data else []
    digest = training.provenance["data"]
    lines += [
        f"- Rows: {rows.given:,} in all, {rows.learned_from:,} learned from, "
        f"{rows.held_back:,} held back, {rows.without_target:,} left out for want of a target",
        f"- Digest of the rows learned from, as the network saw them: {digest}",
    ]
    lines += [f"- Held back: {escaped(training.split, NOTE)}"] if training.split else []
    return lines + [f"- Noted while reading: {escaped(note, NOTE)}" for note in training.notes]


def quality_section(training: Training, folds: Folds | None, unit: str = "rows") -> list[str]:
    """Metrics in and out of sample, beside what can be had without looking at the inputs."""
    result, names = training.result(), training.model.class_names
    lines = ["## How well it does", ""]
    if folds:
        judged, which = folds.held_back, "held back, each once"
        lines += folds_lines(folds)
        lines += [
            f"The model itself learned from all {unit} after that, with the same settings; on these"
            f" it has {in_words(result.in_sample)}.",
        ]
    elif result.out_of_sample:
        judged, which = result.out_of_sample, "held back"
        lines += metric_lines(result.in_sample, result.out_of_sample)
        if training.plan.early_stopping is not None:
            chose = f"The {unit} held back chose the epoch"
            lines += [f"{chose}, so out of sample is a little flattered."]
    else:
        judged, which = result.in_sample, "learned from"
        lines += metric_lines(result.in_sample, None)
        lines += [f"No {unit} were held back: **how well it does on other {unit} is not known.**"]
    parts = judged.parts or (PartEvaluation("", names, judged),)
    lines += [baseline_line(part) for part in parts]
    return lines + [line for part in parts for line in recall_lines(part, f"{unit} {which}")]


def metric_lines(inside: Evaluation, outside: Evaluation | None) -> list[str]:
    """Loss and metrics on the rows learned from and on those held back."""
    lines = ["| | in sample | out of sample |", "|---|---|---|"]
    others = {} if outside is None else outside.measured
    for name, value in inside.measured.items():
        other = shown(others[name]) if name in others else "not measured"
        lines.append(f"| {label(name)} | {shown(value)} | {other} |")
    return [*lines, ""]


def folds_lines(folds: Folds) -> list[str]:
    """Means and spreads over folds."""
    lines = [
        f"Cross-validation with {len(folds.each)} folds: mean ± standard deviation over folds.",
        "",
        "| | in sample | out of sample |",
        "|---|---|---|",
    ]
    for name, inside in folds.in_sample.items():
        lines.append(f"| {label(name)} | {inside} | {folds.out_of_sample[name]} |")
    return [*lines, ""]


def baseline_line(part: PartEvaluation) -> str:
    """What somebody would reach who never looks at the inputs."""
    of, judged = f" of {escaped(part.name)}" if part.name else "", part.evaluation
    if judged.confusion is not None:
        said = f"the most frequent class{of} has an accuracy"
    else:
        said = f"the mean{of} has a mean absolute error"
    return f"Always saying {said} of {shown(judged.baseline)}."


def recall_lines(part: PartEvaluation, which: str) -> list[str]:
    """Which share of each class was found; nothing for a number."""
    if part.evaluation.confusion is None:
        return []
    of = f" of {escaped(part.name)}" if part.name else ""
    lines = ["", f"| class{of} | {which} | of them found |", "|---|---|---|"]
    matrix = part.evaluation.confusion.tolist()
    for place, (name, counts) in enumerate(zip(part.classes, matrix, strict=True)):
        total = sum(counts)
        found = f"{counts[place] / total:.3f}" if total else "not measured"
        lines.append(f"| {escaped(name)} | {total:,} | {found} |")
    return lines


def making_section(training: Training, class_weight: str | None, scaling: str) -> list[str]:
    """The recipe, and what repeats it."""
    recipe, plan, about = training.recipe, training.plan, training.provenance
    model, rows = training.model, training.rows.learned_from
    settings = asdict(recipe) | {
        "hidden": ", ".join(map(str, recipe.hidden)) or "none",
        "epochs": f"{len(training.history):,} of {plan.epochs:,}",
        "batch_size": plan.batch_size,
        "learning_rate": recipe.learning_rate or OPTIMIZERS[recipe.optimizer][1],
        "weight_decay": shown(recipe.weight_decay_for(model.n_inputs, rows))
        if recipe.optimizer == "adamw"
        else "none",
        "early_stopping": plan.early_stopping.patience if plan.early_stopping else "none",
        "class_weight": class_weight or "none",
        "scaling": scaling,
        "seed": training.seed,
        "engine": training.engine,
        "parameters": f"{model.model.count_parameters():,}",
    }
    words = [f"{name.replace('_', ' ')} {value}" for name, value in settings.items()]
    programs = f"Python {about['python']}, NumPy {about['numpy']}, {about['machine']}"
    return [
        "## How it was made",
        "",
        f"- Settings: {', '.join(words)}",
        f"- Digest of the weights: {model.model.digest()}",
        f"- Programs: glassnet {about['glassnet']}, {programs}",
    ]


def limits_section(training: TableTraining) -> list[str]:
    """Where the model should not be trusted."""
    encoder = training.model.encoder
    words = [part for part in encoder.inputs if isinstance(part, CategoryInput)]
    numbers = len(words) < len(encoder.inputs)
    lines = ["## Limits", ""]
    if numbers:
        lines += ["- Outside the range of numbers seen in training it guesses, without a warning."]
    if words:
        lines += [
            "- A word that training did not have is taken for a rare one where the column had some,"
            " else for none of those listed. `glassnet predict` counts such cells."
        ]
    if encoder.task == "classification":
        lines += LIMITS_OF_CLASSES
    return [
        *lines,
        "- It was not tested on rows of another time, place or source than those of its table.",
        "- It was not tested for differences between groups of people, nor against forged inputs.",
        "- It has learned what goes together in the table, not what causes what.",
    ]


def usage_section(new: str, labelled: str) -> list[str]:
    """The commands that use the model, wherever its folder is."""
    return [
        "## How to use it",
        "",
        "In the folder of this card; from elsewhere, write the path of that folder instead of `.`:",
        "",
        "```sh",
        f"glassnet predict . {new} -o answers.csv",
        f"glassnet evaluate . {labelled}",
        "glassnet train --config ./config.toml -o ../again   # repeats the training",
        "```",
    ]


# -- words ---------------------------------------------------------------------------------


def joined(parts: Sequence[Sequence[str]]) -> str:
    """The sections of a card as one text."""
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def escaped(text: str, most: int = MOST_SIGNS) -> str:
    """Text from outside on one line, cut if it is long, that means nothing in Markdown.

    >>> print(escaped("a|b_c *d*"))
    a\\|b_c \\*d\\*
    """
    plain = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    cut = plain if len(plain) <= most else f"{plain[: most - 1]}…"
    return SPECIAL.sub(lambda found: f"\\{found[0]}", cut)


def listed(words: Sequence[str]) -> str:
    """Some words from outside, with commas between; the first ones, if there are many."""
    more = len(words) - MOST_CATEGORIES
    said = [escaped(word) or "(empty)" for word in words[:MOST_CATEGORIES]]
    return ", ".join(said) + (f" and {more:,} more" if more > 0 else "")


def label(name: str) -> str:
    """A metric as it is said; one of several targets may be named behind it."""
    metric, of, target = name.partition(" of ")
    said = "R²" if metric == "r_squared" else metric.replace("_", " ")
    return f"{said}{of}{escaped(target)}"


def in_words(evaluation: Evaluation) -> str:
    """Loss and metrics in a row."""
    pairs = evaluation.measured.items()
    return ", ".join(f"{label(name)} {shown(value)}" for name, value in pairs)


def shown(value: float) -> str:
    """Four significant digits."""
    return f"{value:.4g}"
