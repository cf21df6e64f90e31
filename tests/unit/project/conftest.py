"""Projects in a temporary folder, with a clock that tests move."""

import pytest
from hypothesis import settings

from dsgan_studio.core.project.opening import create_project
from tests.unit.project.factory import Clock

settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cells.dsgan"


@pytest.fixture
def project(folder, clock):
    with create_project(folder, clock=clock) as opened:
        yield opened
