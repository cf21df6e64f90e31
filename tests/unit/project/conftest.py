"""Projects in a temporary folder, with a clock that tests move."""

import os

import pytest
from hypothesis import settings

from dsgan_studio.core.project import database
from dsgan_studio.core.project.opening import create_project
from tests.unit.project.factory import Clock

settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch):
    """These tests kill processes but do not cut the power."""
    monkeypatch.setattr(database, "SYNCHRONOUS", "OFF")
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


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
