"""A process for tests to kill: generates with two workers into the folder it is given."""

import sys
from pathlib import Path

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.dataset.generating import generate_items
from tests.unit.dataset.tiny import tiny_ensemble, tiny_generator, tiny_recipe

if __name__ == "__main__":
    generator = tiny_generator()
    generate_items(
        Path(sys.argv[1]),
        generator,
        tiny_ensemble(generator),
        tiny_recipe(generator, threads=1),
        100_000,
        JobContext(),
        workers=2,
    )
