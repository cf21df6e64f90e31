"""What the program says of commands, put as it is done in the window."""

from __future__ import annotations

import re
from functools import partial

_PAGES = {
    "generator train": "Generator",
    "generator import": "Generator",
    "sample": "Samples",
    "masks import": "Annotate",
    "interpreter train": "Interpreter",
    "generate": "Generate",
}
_COMMANDS = "|".join(_PAGES)
# The longer ones first, for they hold the shorter ones.
_PHRASES = (
    (r'make it with "dsgan-studio new"', "make it with New project"),
    (r'made with "dsgan-studio new"', "made with New project"),
    (
        r"give --resume to go on with it, or set it aside to start afresh: "
        r"dsgan-studio generator set-aside PROJECT",
        "resume it, or set it aside to start afresh",
    ),
    (r"\(a training with --resume\)", "(a training by resuming it)"),
    (r"--resume goes on", "resuming it goes on"),
    (r"paint some and run dsgan-studio masks import first", "paint some first"),
    (r"import that mask again with dsgan-studio masks import( --reader)?", "paint that mask again"),
    (
        r'paint as that reader, or run dsgan-studio masks import PROJECT DIR --reader "[^"]*"',
        "paint as that reader",
    ),
    (
        r"add (a second|one) with dsgan-studio masks readers PROJECT --add NAME",
        r"add \1 on the page Annotate",
    ),
    (r", such as --reader A --reader B", ""),
    (r"name two with --reader", "name two of them"),
    (r"paint one of those that dsgan-studio sample draws", "paint one that the page Samples draws"),
    (r" \(--from\)", ""),
    (r"tiles: --fit tiles", "tiles, under Cut"),
    (r"give --window LOW,HIGH", "set the grey window"),
    (r"give a larger --kimg", "give it more images to see"),
    (r"use --device (\w+)( or auto)?", r"choose \1\2 as the device in the settings"),
    (r"give a --schema", "give a schema"),
    (r"choose another --run", "choose another run"),
    (
        r"run dsgan-studio generator train or dsgan-studio generator import",
        "use the page Generator",
    ),
    (rf"(?:run|train with) dsgan-studio ({_COMMANDS})", "use the page {page}"),
)  # fmt: skip


def in_the_window(sentence: str) -> str:
    """Return a sentence of the core with the names of pages and controls for those of commands."""
    for phrase, instead in _PHRASES:
        sentence = re.sub(phrase, partial(_put, instead), sentence)
    return sentence


def _put(instead: str, found: re.Match[str]) -> str:
    if "{page}" in instead:
        return instead.format(page=_PAGES[found[1]])
    return found.expand(instead)
