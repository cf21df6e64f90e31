"""Write the generator of a project in 16 bits, small enough to travel with the program.

python -m sample_projects.drawing.pack PROJECT OUT.safetensors
"""

from __future__ import annotations

import sys
from pathlib import Path

from dsgan_studio.core.checkpoints.own_format import read_generator_file, write_generator_file
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.workflow.projects import current_generator


def pack(project_path: Path, out: Path) -> str:
    """Write the latest generator of a project to `out` in 16 bits and return its hash.

    Raises:
        BadInput, ProjectError, StoreError: if there is none, or a file cannot be used.
    """
    with open_project_reading(project_path) as project:
        file = project.path(layout.generator_file(current_generator(project).hash))
    return write_generator_file(out, read_generator_file(file), half=True)


if __name__ == "__main__":
    print(pack(Path(sys.argv[1]), Path(sys.argv[2])))
