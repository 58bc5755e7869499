"""The end of a script: `predict`, and the program around it."""

from .subject import Subject

ENCODED = '''\
def encoded(rows: Iterable[dict[str, str]]) -> list[list[float]]:
    """The network's inputs for every row."""
    inputs = []
    for place, row in enumerate(rows, 1):
        try:
            inputs.append(encode(row))
        except ValueError as error:
            raise ValueError(f"row {place}, {error}") from error
    return inputs'''

PREDICT = '''\
def predict(rows: list[{row}]) -> {output}:
    """{about}"""
    return {said}'''

ANSWERS = '''\
def answers(rows: list[{row}]) -> Iterator[list[Any]]:
    """{about}"""
{body}'''

GIVEN = '''\
def given(words: list[str]) -> str:
    """The text of the file that the command line names, or of standard input."""
    name, *more = words or ["-"]
    if more:
        raise ValueError(f"expected one file, found {len(words)}; give one after the other")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return data.decode("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{error}; give the name of a CSV file, or - for stdin") from error
    except UnicodeDecodeError as error:
        raise ValueError(f"the file is not UTF-8: {error}; {SAVE}") from error'''

MAIN = '''\
def main() -> None:
    """Read a CSV file, or standard input, and write an answer for every row."""
    words = sys.argv[1:]
    if "-h" in words or "--help" in words:
        print((__doc__ or "").strip())
        return
    try:
        rows = list({reader}(io.StringIO(given(words), newline="")))
        if not rows:
            raise ValueError("there are no rows; give a file with a line for every row")
        answered = list(answers(rows))
    except csv.Error as error:
        sys.exit(f"error: this is no CSV file: {{error}}; {{SAVE}}")
    except ValueError as error:
        sys.exit(f"error: {{error}}")
    sys.stdout.reconfigure(encoding="utf-8")
    writer = csv.writer(sys.stdout, lineterminator="\\n")
    try:
{heading}        writer.writerows(answered)
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left goes nowhere
        if not isinstance(error, BrokenPipeError):  # else the reader, such as head, has enough
            sys.exit(f"error: {{error}}; write the answers to another place")'''

HEADINGS = {  # as `glassnet predict` writes them
    "classification": [
        'shares = [f"p({name})" for name in CLASSES]',
        'writer.writerow(["predicted " + TARGETS[0], "confidence", *shares])',
    ],
    "multi-label": [
        "headings = []",
        "for name, yes in zip(TARGETS, YES, strict=True):",
        '    headings += [f"predicted {name}", f"confidence {name}", f"p({name}={yes})"]',
        "writer.writerow(headings)",
    ],
    "regression": ['writer.writerow(["predicted " + name for name in TARGETS])'],
}

IN_OWN_UNITS = '''\
def in_own_units(x: list[float]) -> list[float]:
    """From the network's scale to that of each target: x · spread + centre."""
    scales = zip(x, SPREADS, CENTRES, strict=True)
    return [value * spread + centre for value, spread, centre in scales]'''


def program(subject: Subject, *, plain: bool) -> list[str]:
    """The functions that are called from outside."""
    task = "" if subject.encoder is None else subject.encoder.task
    main = MAIN.format(
        reader="numbers" if subject.encoder is None else "table",
        heading="".join(f"        {line}\n" for line in HEADINGS.get(task, [])),
    )
    functions = [
        predict_function(subject, task, plain=plain),
        answers_function(subject, task, plain=plain),
        GIVEN,
        main,
    ]
    return functions if subject.encoder is None else [ENCODED, *functions]


def predict_function(subject: Subject, task: str, *, plain: bool) -> str:
    """From rows to what the model's own `predict` returns."""
    inputs = "encoded(rows)" if subject.encoder else "rows"
    shape = subject.input_shape if len(subject.input_shape) > 1 else None
    if plain:
        x = f"shaped(x, {shape})" if shape else "x"
        said = f"[network({x}) for x in {inputs}]"
        if task == "regression":
            said = f"[in_own_units(network({x})) for x in {inputs}]"
    else:
        x = f"np.array({inputs})"
        said = f"network(shaped({x}, {shape}))" if shape else f"network({x})"
        if task == "regression":
            said += " * SPREADS + CENTRES"
    about = {
        "classification": "The probability of every class, for every row.",
        "multi-label": "For every target the probability that it is YES, for every row.",
        "regression": "Every target in its own unit, for every row.",
    }.get(task, "The network's output for every row of numbers.")
    text = PREDICT.format(
        row="dict[str, str]" if subject.encoder else "list[float]",
        output="list[Any]" if plain else "Array",
        about=about,
        said=said,
    )
    return f"{IN_OWN_UNITS}\n\n\n{text}" if plain and task == "regression" else text


def answers_function(subject: Subject, task: str, *, plain: bool) -> str:
    """From rows to the lines of a table of answers."""
    output = "predict(rows)" if plain else "predict(rows).tolist()"
    if len(subject.output_shape) > 1:
        output = "map(flatten, predict(rows))" if plain else "flatten(predict(rows)).tolist()"
    about, *lines = {
        "classification": (
            "The most probable class, how sure the network is of it, and all probabilities.",
            f"for shares in {output}:",
            "    yield [CLASSES[shares.index(max(shares))], max(shares), *shares]",
        ),
        "multi-label": (
            "Of every target the more probable class, how sure that is, and the share of YES.",
            f"for shares in {output}:",
            "    line = []",
            "    for share, no, yes in zip(shares, NO, YES, strict=True):",
            "        line += [yes if share > 0.5 else no, max(share, 1 - share), share]",
            "    yield line",
        ),
    }.get(task, ("The network's output, a line for every row.", f"yield from {output}"))
    return ANSWERS.format(
        row="dict[str, str]" if subject.encoder else "list[float]",
        about=about,
        body="\n".join(f"    {line}" for line in lines),
    )
