"""The house: imports point down, nothing turns in a circle, and little is loaded."""

import ast
import builtins
import subprocess
import sys
from functools import cache
from pathlib import Path

import glassnet

HOUSE = Path(glassnet.__file__).parent

# Every file or room of the house, from the ground up. Each may import those before it.
FLOORS = {
    "foundations": ["start", "errors", "arrays", "settings", "chance"],
    "formulas": [
        *("initializers", "regularizers", "layers", "activations", "losses"),
        *("schedules", "optimizers", "clipping", "metrics"),
    ],
    "learning": [
        *("splits", "history", "threads", "train_step", "guard", "course", "shuffling"),
        *("training", "running_errors", "running_moments"),
        *("engines", "prediction", "saving", "doors", "stored_model", "model", "checkpoint"),
        *("other_weights", "sweeps"),
    ],
    "the door": ["glassnet"],  # __init__, what `import glassnet` shows
    "data": ["datasets", "scaling", "tables", "images", "decisions", "memory", "budget"],
    "seeing through": ["explain", "inspection"],
    "the workbench": ["workbench"],
    "export": ["export", "page"],
    "the book": ["scratch", "rungs", "lessons", "book", "listings"],
    "figures": ["figures"],
    "studio": ["studio"],
    "scikit-learn": ["estimators"],
    "is it right": ["checking"],
    "command line": ["workers", "cli", "__main__"],
}
ORDER = [place for floor in FLOORS.values() for place in floor]

# Who may import what besides NumPy and the standard library.
THIRD_PARTY = {
    "threads": {"threadpoolctl"},
    "engines": {"jax"},
    "sweeps": {"jax"},
    "rungs": {"jax"},
    "estimators": {"sklearn"},
    "export": {"onnx", "onnxruntime"},
    "tables": {"duckdb", "narwhals"},
    "images": {"PIL"},
    "figures": {"matplotlib", "PIL"},
    "studio": {"anywidget", "starlette", "uvicorn"},
    "cli": {"typer", "click", "rich"},
}
UNSAFE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml"}
NETWORK = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "requests", "httpx"}
LISTENS = {"glassnet.workers.meeting", "glassnet.studio.web.address"}  # on this machine alone
LONGEST = 420  # lines


def name_of(file):
    parts = ("glassnet", *file.relative_to(HOUSE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {name_of(file): file for file in sorted(HOUSE.rglob("*.py"))}


@cache
def nodes_of(name):
    """All pieces of a file's program text."""
    return list(ast.walk(ast.parse(FILES[name].read_text(encoding="utf-8"))))


def place_of(name):
    """The file or room a module belongs to; the package itself is its own."""
    return name.split(".")[1] if "." in name else name


@cache
def imports_of(name):
    """All modules that a file imports, at its top or inside a function, by their full names."""
    found = set()
    for node in nodes_of(name):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            source = absolute(name, node)
            names = {f"{source}.{alias.name}" for alias in node.names}
            found |= names & FILES.keys() or {source}
            if names - FILES.keys():
                found.add(source)
    return found


def absolute(name, node):
    """Where `from …` points, with its leading dots resolved."""
    if not node.level:
        return node.module
    package = name.split(".") if FILES[name].name == "__init__.py" else name.split(".")[:-1]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def ours(name):
    return {other for other in imports_of(name) if other.split(".")[0] == "glassnet"}


def test_imports_are_found_in_every_form(tmp_path, monkeypatch):
    """Absolute, relative, of a module or of a name in it, and inside a function."""
    text = (
        "import glassnet.errors\nfrom .dense import Dense\nfrom .. import losses\n"
        "from ..settings import whole\ndef f():\n    from glassnet import Model, arrays\n"
    )
    (tmp_path / "probe.py").write_text(text)
    monkeypatch.setitem(FILES, "glassnet.layers.probe", tmp_path / "probe.py")
    assert imports_of("glassnet.layers.probe") == {
        *("glassnet.errors", "glassnet.layers.dense", "glassnet.losses", "glassnet.settings"),
        *("glassnet", "glassnet.arrays"),
    }


def test_every_file_has_its_place():
    """Who adds a file says where in the house it stands, and no place is empty."""
    assert {place_of(name) for name in FILES} == set(ORDER)
    assert len(set(ORDER)) == len(ORDER)


def wrong_files(find):
    """The files in which something is wrong, each with what a function finds there."""
    return {name: found for name in FILES if (found := find(name))}


def test_imports_point_down():
    """Whoever reads from the ground up never meets a name that comes later."""

    def above(name):
        allowed = ORDER[: ORDER.index(place_of(name)) + 1]
        return {other for other in ours(name) if place_of(other) not in allowed}

    assert wrong_files(above) == {}
    assert wrong_files(lambda name: ours(name) - FILES.keys()) == {}


def test_no_imports_turn_in_a_circle():
    """Not within a room either: the files can be sorted so that each needs only those before."""
    waiting = {name: ours(name) - {name} for name in FILES}
    done = set()
    while waiting:
        ready = {name for name, needs in waiting.items() if needs <= done}
        assert ready, f"a circle among {sorted(waiting)}"
        done |= ready
        waiting = {name: needs for name, needs in waiting.items() if name not in ready}


def roots_of(name):
    """The packages that a file imports."""
    return {other.split(".")[0] for other in imports_of(name)}


def test_only_chosen_rooms_know_other_libraries():
    """NumPy and the standard library everywhere; each other library in one room."""
    known = {"numpy", "glassnet"} | sys.stdlib_module_names
    others = wrong_files(
        lambda name: roots_of(name) - known - THIRD_PARTY.get(place_of(name), set())
    )
    assert others == {}


def loaded(statement):
    """The names of all packages that a fresh Python has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    command = [
        sys.executable,
        "-c",
        f"import sys\nsys.path.insert(0, {str(HOUSE.parent)!r})\n{code}",
    ]
    said = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(said.stdout.split())


def test_import_glassnet_loads_numpy_and_nothing_else():
    """Neither tables nor terminals nor threads nor JAX are loaded before they are needed."""
    more = loaded("import glassnet") - loaded("import numpy") - sys.stdlib_module_names
    assert more == {"glassnet"}


def test_rooms_load_when_they_are_first_used():
    """`gn.datasets` needs no table reader, and `gn.tables` no command line."""
    with_datasets = loaded("import glassnet as gn; gn.datasets.spiral(5, 2, seed=0)")
    assert with_datasets.isdisjoint({"duckdb", "narwhals", "typer", "rich", "jax", "threadpoolctl"})
    assert loaded("import glassnet as gn; gn.tables").isdisjoint({"typer", "rich", "jax", "pandas"})


def is_unsafe(node):
    """Whether a piece of program text runs or fetches what comes from outside."""
    if isinstance(node, ast.Name):
        return node.id in {"eval", "exec", "compile", "__import__"}
    if isinstance(node, ast.Attribute):
        return node.attr in {"system", "popen"} and ast.unparse(node.value) == "os"
    is_switch = isinstance(node, ast.keyword) and node.arg in {"shell", "allow_pickle"}
    return is_switch and ast.unparse(node.value) != "False"


def lines_where(is_wrong):
    """A function that finds the lines of a file with something wrong."""

    def find(name):
        return [f"line {node.lineno}" for node in nodes_of(name) if is_wrong(node)]

    return find


def test_what_is_unsafe_is_found():
    """Each by itself, and not what only looks like it."""
    unsafe = ["eval('1')", "exec(text)", "compile(text)", "__import__('os')", "os.system('ls')"]
    unsafe += ["os.popen('ls')", "run(command, shell=True)", "load(file, allow_pickle=pick)"]
    safe = ["model.compile()", "glass.system", "run(command, shell=False)", "evaluate(text)"]
    found = [text for text in unsafe + safe if any(map(is_unsafe, ast.walk(ast.parse(text))))]
    assert found == unsafe


def test_nothing_from_outside_is_ever_executed_or_fetched():
    """No pickle in any form, no eval, no shell, no network."""

    def unsafe_imports(name):
        sockets = {"socket"} if name in LISTENS else set()
        return roots_of(name) & (UNSAFE | NETWORK - sockets)

    assert wrong_files(unsafe_imports) == {}
    assert wrong_files(lines_where(is_unsafe)) == {}


def test_files_are_short():
    """One noun per file."""
    lengths = {name: file.read_text(encoding="utf-8").count("\n") for name, file in FILES.items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def is_error(class_):
    """Whether a class is an exception, which only Python's own `super` can set up."""
    bases = [ast.unparse(base) for base in class_.bases]
    kinds = [getattr(builtins, base, None) for base in bases]
    return any(base.endswith("Error") for base in bases) or any(
        isinstance(kind, type) and issubclass(kind, BaseException) for kind in kinds
    )


def is_hidden(node):
    """Whether program text may vanish, guesses at attributes, or calls what is not to be seen."""
    if isinstance(node, ast.Name):
        return node.id == "hasattr"
    if isinstance(node, ast.ClassDef):
        inside = {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
        methods = {inner.name for inner in node.body if isinstance(inner, ast.FunctionDef)}
        is_chain = "super" in inside and not is_error(node)
        return is_chain or bool(methods & {"__getattr__", "__getattribute__"})
    return isinstance(node, ast.Assert)


def test_what_is_hidden_is_found():
    """Each by itself; an exception may call Python's own."""
    hidden = ["assert x", "hasattr(x, 'y')", "class A:\n def __getattr__(self, name): ..."]
    hidden += ["class A(B):\n def f(self): super().f()"]
    shown = ["class A(ValueError):\n def __init__(self): super().__init__()", "getattr(x, 'y')"]
    found = [text for text in hidden + shown if any(map(is_hidden, ast.walk(ast.parse(text))))]
    assert found == hidden


def test_nothing_happens_behind_the_readers_back():
    """No asserts that vanish, no guessing at attributes, no chain of hidden calls."""
    assert wrong_files(lines_where(is_hidden)) == {}
