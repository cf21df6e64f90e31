"""What the core says of commands is put as it is done in the window."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.gui.job_thread import JobOutcome
from dsgan_studio.gui.plain_words import in_the_window

CORE = Path(__file__).parents[2] / "dsgan_studio" / "core"
OF_COMMANDS = re.compile(r"(?<![\w-])--[a-z]|dsgan-studio [a-z]")
# Said to those who start several processes or render a file, which the window does not do.
NOT_IN_THE_WINDOW = {
    "give either --z FILE.npy",
    "processes cannot share a batch",
    "processes cannot share the device",
}
NAMES_OF_FORMATS = {"dsgan-studio generator", "dsgan-studio X"}


def sentences():
    """Return every text of the core that names a command or an option, facts left as X."""
    found = set()
    for path in CORE.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        inner = {
            id(part)
            for node in ast.walk(tree)
            if isinstance(node, ast.JoinedStr)
            for part in node.values
        }
        spoken = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if id(node) in inner | spoken:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value
            elif isinstance(node, ast.JoinedStr):
                parts = (one.value if isinstance(one, ast.Constant) else "X" for one in node.values)
                text = "".join(parts)
            else:
                continue
            if OF_COMMANDS.search(text):
                found.add(text)
    return sorted(found - NAMES_OF_FORMATS)


def test_the_core_names_commands_in_its_advice():
    assert len(sentences()) > 20


@pytest.mark.parametrize("sentence", sentences())
def test_no_advice_in_the_window_names_a_command(sentence):
    if not any(one in sentence for one in NOT_IN_THE_WINDOW):
        assert not OF_COMMANDS.search(in_the_window(sentence))


@pytest.mark.parametrize(
    ("said", "in_window"),
    [
        (
            "P has no generator yet; run dsgan-studio generator train or dsgan-studio generator "
            "import first.",
            "P has no generator yet; use the page Generator first.",
        ),
        (
            "F is damaged; run dsgan-studio sample with its seed again, which makes it anew.",
            "F is damaged; use the page Samples with its seed again, which makes it anew.",
        ),
        (
            "this machine has no device cuda:1; use --device cpu or auto.",
            "this machine has no device cuda:1; choose cpu or auto as the device in the settings.",
        ),
        ("nothing of a command is in this.", "nothing of a command is in this."),
    ],
)
def test_advice_reads_as_a_sentence(said, in_window):
    assert in_the_window(said) == in_window


def test_a_failed_job_gives_its_advice_for_the_window():
    outcome = JobOutcome(error=BadInput("no run yet; run dsgan-studio generate first."))
    assert outcome.message == "no run yet; use the page Generate first."
