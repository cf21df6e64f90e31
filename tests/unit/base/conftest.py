"""Hypothesis without deadlines: the machine that runs the tests may be busy."""

from hypothesis import settings

settings.register_profile("unhurried", deadline=None, max_examples=50)
settings.load_profile("unhurried")
