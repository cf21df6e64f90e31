"""Every text that the program can say in a language, and which text a shown one is.

Read from the catalogues of the translators, not noted while texts are said: a translator made in
Python would be asked by Qt from every thread, also under Qt's own locks, and whoever waits for such
a lock with Python in hand waits for ever.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

from PySide6.QtCore import QCoreApplication

from dsgan_studio.core.base.locator import resource

HOLE = re.compile(r"%L?n|%[1-9]")
_COMPLETE = "zh_CN"  # the catalogue with every text; that of English holds forms for numbers alone


@dataclass(frozen=True)
class Said:
    """One text of the program.

    Attributes:
        context: class, or other name under which it is translated.
        source: in English, as it stands in the program.
        comment: that tells it from others that read alike.
        counts: whether it has forms for numbers.
    """

    context: str
    source: str
    comment: str
    counts: bool


# What controls of Qt say that are not told of another language by Qt itself.
_OF_QT = (Said("QTabBar", "Scroll Left", "", False), Said("QTabBar", "Scroll Right", "", False))


class SaidTexts:
    """What the program says in one language.

    Args:
        code: of the language, such as "zh_CN"; the one that holds now.
    """

    def __init__(self, code: str) -> None:
        self._said: dict[str, dict[str, Said]] = {}
        self._patterns: dict[str, re.Pattern[str]] = {}
        own = dict(_messages(code))
        for said, _ in _messages(_COMPLETE):
            for told in own.get(said) or (said.source,):
                self._said.setdefault(told, {}).setdefault(said.context, said)
                if HOLE.search(told):
                    self._patterns.setdefault(told, _pattern(told))
        for said in _OF_QT:
            told = QCoreApplication.translate(said.context, said.source)
            self._said.setdefault(told, {}).setdefault(said.context, said)

    def meanings(
        self, told: str, contexts: Sequence[str]
    ) -> tuple[list[Said], Mapping[str, str]] | None:
        """Return which texts this may be, the likeliest first, and what fills them.

        The likeliest is what one of `contexts` says. A text with holes counts only where one of
        them says it, or where there are none: "%1 of %2" would fit what was never said here.
        """
        if told in self._said:
            return self._sorted(told, contexts), {}
        # The longest words first: they leave the least to chance.
        for template in sorted(self._patterns, key=lambda one: -len(HOLE.sub("", one))):
            match = self._patterns[template].fullmatch(told)
            if match is not None and (not contexts or self._near(template, contexts)):
                holes = {f"%{name[1:]}": text for name, text in match.groupdict().items()}
                return self._sorted(template, contexts), holes
        return None

    def _near(self, told: str, contexts: Sequence[str]) -> bool:
        return any(one in self._said[told] for one in contexts)

    def _sorted(self, told: str, contexts: Sequence[str]) -> list[Said]:
        by_context = self._said[told]
        near = [by_context[one] for one in contexts if one in by_context]
        return [*near, *(one for one in by_context.values() if one not in near)]


def _messages(code: str) -> Iterator[tuple[Said, tuple[str, ...]]]:
    """Yield each text of a catalogue with its forms in that language, none where it has none."""
    file = resource(f"translations/dsgan_studio_{code}.ts")
    catalogue = ElementTree.parse(file)  # noqa: S314  # of the program itself
    for context in catalogue.getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            counts = message.get("numerus") == "yes"
            said = Said(
                name, message.findtext("source", ""), message.findtext("comment", ""), counts
            )
            translation = message.find("translation")
            if translation is None:
                forms = []
            elif counts:
                forms = [form.text or "" for form in translation.iter("numerusform")]
            else:
                forms = [translation.text or ""]
            yield said, tuple(dict.fromkeys(form for form in forms if form))


def _pattern(template: str) -> re.Pattern[str]:
    parts, seen, place = [], set(), 0
    for hole in HOLE.finditer(template):
        parts.append(re.escape(template[place : hole.start()]))
        name = f"h{hole[0][-1]}"
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.*)")
        seen.add(name)
        place = hole.end()
    return re.compile("".join([*parts, re.escape(template[place:])]), re.DOTALL)
