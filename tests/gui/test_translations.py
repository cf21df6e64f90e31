"""Every text of the window in Chinese, and the English forms for numbers."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

from dsgan_studio.core.base.locator import resource

GUI = Path(__file__).parents[2] / "dsgan_studio" / "gui"
FOLDER = resource("translations")
HOLE = re.compile(r"%L?n|%[1-9]|\{[^}]*\}")
CHINESE = re.compile("[\u4e00-\u9fff]")
# The same in both languages: names, units and signs.
ALIKE = {"%1 (Ctrl+Return)", "%1, %2", "; ", "%1 %", "%1\n%2 nats"}


@dataclass(frozen=True)
class Call:
    context: str
    source: str
    where: str


def is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


PASSING_ON = ("said_texts.py", "settings_language.py", "settings_table.py")


class Reader(ast.NodeVisitor):
    """Collects what one module gives to be translated, and what cannot be extracted of it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.classes: list[str] = []
        self.calls: list[Call] = []
        self.wrong: list[str] = []
        self.in_f_string = 0

    def visit_ClassDef(self, node):
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_JoinedStr(self, node):
        self.in_f_string += 1
        self.generic_visit(node)
        self.in_f_string -= 1

    def visit_Call(self, node):
        name = ast.unparse(node.func)
        where = f"{self.name}:{node.lineno}: {ast.unparse(node)[:80]}"
        if name.split(".")[-1] == "tr":
            self.note(node.args[:1], self.classes[-1:], where, known=name == "self.tr")
        elif name in ("QCoreApplication.translate", "translate", "QT_TRANSLATE_NOOP"):
            context = [one.value for one in node.args[:1] if is_text(one)]
            # A text from a table, which was extracted where it stands, comes back to be said.
            passes_on = name != "QT_TRANSLATE_NOOP" and not is_text(node.args[1])
            if not (passes_on and self.name in PASSING_ON):
                known = name != "translate" and len(node.args) == 2
                self.note(node.args[1:2], context, where, known=known)
        self.generic_visit(node)

    def note(self, texts, contexts, where, *, known):
        sound = known and texts and contexts and is_text(texts[0]) and not self.in_f_string
        if sound:
            self.calls.append(Call(contexts[0], texts[0].value, where))
        else:
            self.wrong.append(where)


def read_all() -> list[Reader]:
    readers = []
    for path in sorted(GUI.rglob("*.py")):
        reader = Reader(str(path.relative_to(GUI)))
        reader.visit(ast.parse(path.read_text(encoding="utf-8")))
        readers.append(reader)
    return readers


READERS = read_all()


def messages(language):
    root = ElementTree.parse(FOLDER / f"dsgan_studio_{language}.ts").getroot()
    for context in root.iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            forms = [form.text or "" for form in translation.iter("numerusform")]
            yield (
                (context.findtext("name"), message.findtext("source")),
                forms or [translation.text or ""],
                translation.get("type") != "unfinished",
                message.get("numerus") == "yes",
            )


def test_only_what_the_tools_can_extract_is_given_to_be_translated():
    assert [where for reader in READERS for where in reader.wrong] == []


def test_every_text_has_a_finished_chinese_translation_and_none_is_left_over():
    said = {(call.context, call.source): call.where for one in READERS for call in one.calls}
    finished = {key for key, _, is_finished, _ in messages("zh_CN") if is_finished}
    assert [where for key, where in said.items() if key not in finished] == []
    assert finished - set(said) == set()


def test_chinese_texts_are_chinese():
    strange = [
        (key, form)
        for key, forms, _, _ in messages("zh_CN")
        for form in forms
        if not CHINESE.search(form) and key[1] not in ALIKE
    ]
    assert strange == []


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_is_filled_in_is_the_same_in_every_language(language):
    for (context, source), forms, is_finished, counts in messages(language):
        assert is_finished
        for form in forms:
            wanted = sorted(set(HOLE.findall(source)))
            assert sorted(set(HOLE.findall(form))) == wanted, (context, source, form)
        assert counts == bool(re.search("%L?n", source)), (context, source)


def test_chinese_keeps_keys_dots_and_ends_as_the_english_does():
    for (context, source), forms, _, _ in messages("zh_CN"):
        for form in forms:
            assert source.endswith("…") == form.endswith("…"), (context, source)
            assert source.endswith(".") == form.endswith("。"), (context, source)
            for key in re.findall(r"\(([A-Z]|Ctrl\+\w+|Delete|Backspace|Esc)\)", source):
                assert f"({key})" in form, (context, source)
            assert not re.search("[,;:?!](?=[\u4e00-\u9fff])", form), (context, form)


def test_chinese_texts_of_one_class_can_be_told_apart():
    """Else a window that goes back to English would not know which of them it shows."""
    seen: dict[tuple[str, str], list[str]] = {}
    for (context, source), forms, _, _ in messages("zh_CN"):
        seen.setdefault((context, forms[0]), []).append(source)
    assert {key: sources for key, sources in seen.items() if len(sources) > 1} == {}


def test_english_has_forms_for_every_text_that_counts():
    counted = {key for key, _, _, counts in messages("zh_CN") if counts}
    english = {key: forms for key, forms, _, _ in messages("en")}
    assert set(english) == counted
    assert all(len(forms) == 2 and all(forms) for forms in english.values())


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_the_compiled_translations_are_those_of_the_source(language, tmp_path):
    tool = Path(sys.executable).with_name("pyside6-lrelease")
    source, out = FOLDER / f"dsgan_studio_{language}.ts", tmp_path / "again.qm"
    subprocess.run([tool, "-silent", source, "-qm", out], check=True, timeout=120)
    assert out.read_bytes() == (FOLDER / f"dsgan_studio_{language}.qm").read_bytes()
