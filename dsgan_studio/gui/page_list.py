"""All pages, in the order of the rail."""

from __future__ import annotations

from dsgan_studio.gui.page import Page
from dsgan_studio.gui.pages.annotate import AnnotatePage
from dsgan_studio.gui.pages.evaluate import EvaluatePage
from dsgan_studio.gui.pages.generate import GeneratePage
from dsgan_studio.gui.pages.generator import GeneratorPage
from dsgan_studio.gui.pages.interpreter import InterpreterPage
from dsgan_studio.gui.pages.release import ReleasePage
from dsgan_studio.gui.pages.review import ReviewPage
from dsgan_studio.gui.pages.samples import SamplesPage

PAGES: tuple[type[Page], ...] = (
    GeneratorPage,
    SamplesPage,
    AnnotatePage,
    InterpreterPage,
    GeneratePage,
    ReviewPage,
    ReleasePage,
    EvaluatePage,
)
