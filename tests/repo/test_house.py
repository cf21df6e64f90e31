"""The repository keeps its own rules."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOP_LEVEL = {
    "pyproject.toml", "dsgan_studio", "resources", "sample_projects", "tests", "packaging",
    "README.md", "Makefile", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md",
}  # fmt: skip


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    return listing.stdout.split("\n")[:-1]


def test_the_top_level_holds_what_the_design_names_and_nothing_else():
    names = {name.split("/")[0] for name in tracked()}
    assert {name for name in names if not name.startswith(".")} - TOP_LEVEL == set()


def test_no_file_is_too_large_for_the_repository():
    large = [name for name in tracked() if (ROOT / name).stat().st_size > 13 << 20]
    assert large == []


def test_help_starts_without_loading_torch():
    code = (
        "import sys; import dsgan_studio.cli.main; "
        "sys.exit(any(name in sys.modules for name in ('torch', 'numpy', 'h5py')))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_core_modules_never_print():
    for path in (ROOT / "dsgan_studio" / "core").rglob("*.py"):
        assert "print(" not in path.read_text(), path


def test_only_one_module_opens_modal_dialogs():
    for path in (ROOT / "dsgan_studio" / "gui").rglob("*.py"):
        if path.name != "asking.py":
            text = path.read_text()
            for name in ("QMessageBox", "QFileDialog", "QInputDialog", ".exec()"):
                allowed = name == ".exec()" and path.name == "app.py"
                assert allowed or name not in text, path


def test_tests_of_the_window_wait_for_conditions_and_never_for_time():
    for path in (ROOT / "tests" / "gui").rglob("*.py"):
        text = path.read_text()
        for name in ("qtbot.wait(", "time.sleep("):
            assert name not in text, path


def test_no_translator_is_made_in_python():
    # Qt asks it from every thread, also under the lock of its image formats. One thread then waits
    # for Python with that lock in hand, another for the lock with Python in hand: for ever.
    derived = re.compile(r"class \w+\([^)]*QTranslator")
    files = (ROOT / "dsgan_studio").rglob("*.py")
    assert [str(one) for one in files if derived.search(one.read_text("utf-8"))] == []


def test_every_text_of_a_control_can_be_translated():
    """A constructor of a widget is never given a bare sentence."""
    bare = re.compile(
        r"(?:QLabel|QPushButton|label|paragraph|button|setText|setToolTip)\(\s*\"[A-Z]"
    )
    for path in (ROOT / "dsgan_studio" / "gui").rglob("*.py"):
        found = [line for line in path.read_text().splitlines() if bare.search(line)]
        assert [line for line in found if "DSGAN Studio" not in line] == [], path
