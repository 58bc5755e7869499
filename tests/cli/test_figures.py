"""`glassnet figures`: pictures of the book in a folder, and a page that shows them."""

import subprocess
import sys

from glassnet.figures import figures


def test_a_chapter_is_listed(glassnet):
    """Its figures with their titles, and nothing is written."""
    outcome = glassnet("figures", "--chapter", 3, "--list")
    assert outcome.code == 0
    assert all(one.id in outcome.out and one.title in outcome.out for one in figures(3))
    assert "2.14" not in outcome.out


def test_the_list_for_programs(glassnet):
    """Every figure with what it answers, and whether it moves."""
    document = glassnet("figures", "--list", "--json").document
    assert [one["id"] for one in document] == [one.id for one in figures()]
    assert {one["id"] for one in document if one["moves"]} >= {"anim-1.04", "anim-2.14"}


def test_one_figure_in_both_themes_and_the_page(glassnet, tmp_path):
    """Written to the folder that was asked for, which is made."""
    outcome = glassnet("figures", "--only", "2.15", "-o", "deep/pictures")
    assert outcome.code == 0
    assert {path.name for path in (tmp_path / "deep/pictures").iterdir()} == {
        *("2.15-row-and-column.svg", "2.15-row-and-column-dark.svg", "index.html"),
    }
    assert "index.html" in outcome.err


def test_the_page_keeps_what_earlier_calls_wrote(glassnet, tmp_path):
    """Both figures are on it."""
    for name in ("2.15", "1.09"):
        glassnet("figures", "--only", name, "--theme", "light")
    page = (tmp_path / "figures" / "index.html").read_text(encoding="utf-8")
    assert page.index('id="1.09"') < page.index('id="2.15"')


def test_a_picture_in_a_format_alone(glassnet, tmp_path):
    """No page, one file, and its path for programs."""
    outcome = glassnet("figures", "--only", "1.09", "--format", "png", "--theme", "dark", "--json")
    assert outcome.document == {"files": ["figures/1.09-step-dark.png"], "gallery": None}
    assert (tmp_path / "figures/1.09-step-dark.png").read_bytes().startswith(b"\x89PNG")


def test_an_animation_moves(glassnet, tmp_path):
    """As GIF, in one theme."""
    outcome = glassnet("figures", "--only", "anim-2.16", "--format", "gif", "--theme", "light")
    assert outcome.code == 0
    assert (tmp_path / "figures/anim-2.16-transposition.gif").read_bytes().startswith(b"GIF89a")


def test_wrong_wishes_are_told(glassnet, tmp_path):
    """Exit code 2, the nearest name, and nothing is left behind."""
    for words, said in (
        (("--only", "2.141"), "did you mean '2.14'"),
        (("--chapter", 9), "chapter must be a whole number from 1 to"),
        (("--chapter", 1, "--only", "1.04"), "cannot be given together"),
        (("--theme", "drak"), "did you mean 'dark'"),
        (("--format", "jpg"), "unknown format"),
        (("--only", "1.04", "--format", "gif"), "none of these figures moves"),
    ):
        outcome = glassnet("figures", *words)
        assert outcome.code == 2, words
        assert said in outcome.message
    assert not list(tmp_path.iterdir())


def test_a_file_where_the_folder_should_be(glassnet, tmp_path):
    """An error of the machine."""
    (tmp_path / "figures").write_text("")
    assert glassnet("figures", "--only", "1.09").code == 5


def test_without_matplotlib_it_says_what_to_install():
    """Exit code 5 and the command; no other verb needs it."""
    code = (
        "import sys\nsys.modules['matplotlib'] = None\n"
        "from glassnet.cli import main\nsys.exit(main(['figures', '--list']))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert said.returncode == 5
    assert "pip install 'glassnet[figures]'" in said.stderr


def test_help_does_not_load_matplotlib():
    """It would take a second."""
    code = (
        "import sys\nfrom glassnet.cli import main\nmain(['figures', '--help'])\n"
        "sys.exit('matplotlib' in sys.modules)"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
        == 0
    )


def test_a_model_of_pictures_has_figures(glassnet, tmp_path):
    """Those of its training, its answers and its weights; what needs columns is left out."""
    from PIL import Image

    for number, name in enumerate(("dark", "light")):
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for k in range(10):
            shade = Image.new("L", (4, 4), number * 120 + 5 * k)
            shade.save(tmp_path / "pictures" / name / f"{k}.png")
    assert glassnet("train", "pictures", "--epochs", 2, "-o", "run").code == 0
    outcome = glassnet("figures", "run", "--list", "--json")
    names = {one["id"] for one in outcome.document}
    assert {"loss", "confusion", "calibration", "weights", "network", "activations"} <= names
    assert "left out: boundary (a plane has two axes" in outcome.err
    words = ["--only", "weights", "--only", "activations", "--theme", "light"]
    assert glassnet("figures", "run", "pictures", *words, "-o", "drawn").code == 0
    assert len(list((tmp_path / "drawn").glob("*.svg"))) == 2
    refused = glassnet("figures", "run", "--only", "residuals")
    assert (refused.code, "where: --only" in refused.message) == (2, True)
