"""A generator to be judged, of a project or a file, with real images to judge it by."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import disk_errors
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.checkpoints.own_format import generator_hash
from dsgan_studio.core.gan_training.images import TrainingImages, prepare_images
from dsgan_studio.core.generators.build import build_generator, complete
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.samples.recipe import SampleRecipe, check_recipe, draw_recipe
from dsgan_studio.core.samples.render import synthesize_block
from dsgan_studio.core.workflow.image_fit import FitRequest, chosen_fit, stored_fit
from dsgan_studio.core.workflow.projects import block_size, current_generator, device_plan
from dsgan_studio.core.workflow.stored_generators import load_generator

PURPOSE = "evaluate"


@dataclass(frozen=True)
class SubjectRequest:
    """What is judged by what.

    Attributes:
        images: folder of real images.
        list_file: names a subset; None takes all.
        fit: how they become square, where the project's own way is not meant.
        samples: how many samples are drawn.
        seed: of samples and of every random choice.
        psi: truncation.
        class_index: class of a conditional generator; None takes all in turn.
        device: name of the device.
    """

    images: Path
    list_file: Path | None
    fit: FitRequest
    samples: int
    seed: int
    psi: float
    class_index: int | None
    device: str


@dataclass(frozen=True, eq=False)
class Subject:
    """A generator and real images of its resolution.

    Attributes:
        project: that the generator belongs to, None for one of a file.
        hash: of the generator.
        generator: ready to render.
        real: the real images.
        plan: device and batch.
        request: what was asked for.
    """

    project: Project | None
    hash: str
    generator: Generator
    real: TrainingImages
    plan: DevicePlan
    request: SubjectRequest

    def sample_blocks(self, context: JobContext) -> Iterator[npt.NDArray[np.uint8]]:
        """Yield all samples in blocks [B, R, R, 3] uint8; sample i depends on (seed, i) alone."""
        count, size = self.request.samples, self.plan.batch
        for start in range(0, count, size):
            context.checkpoint("draw samples", start, count)
            recipes = [self.recipe(i) for i in range(start, min(start + size, count))]
            yield synthesize_block(self.generator, recipes, self.plan)[0]
        context.checkpoint("draw samples", count, count)

    def sample(self, index: int) -> npt.NDArray[np.uint8]:
        """Return one sample [R, R, 3] uint8, as it is among all."""
        place = index % self.plan.batch
        images, _ = synthesize_block(self.generator, [self.recipe(index)], self.plan, place=place)
        image: npt.NDArray[np.uint8] = images[0]
        return image

    def recipe(self, index: int) -> SampleRecipe:
        """Return what makes a sample."""
        architecture, request = self.generator.architecture, self.request
        class_index = request.class_index
        if class_index is None and architecture.c_dim:
            class_index = index % architecture.c_dim
        return draw_recipe(
            PURPOSE,
            request.seed,
            index,
            architecture.z_dim,
            psi=request.psi,
            class_index=class_index,
        )


@contextlib.contextmanager
def open_subject(source: Path, request: SubjectRequest, context: JobContext) -> Iterator[Subject]:
    """Give the generator of a project, or of a checkpoint file, with the real images.

    Raises:
        BadInput, Refused: if generator, images or options cannot be used.
        ProjectError, StoreError, JobCancelled: as usual.
    """
    with disk_errors(f"read {source}"):
        is_folder = source.is_dir()
    with contextlib.ExitStack() as stack:
        project = None
        if is_folder:
            project = stack.enter_context(open_project(source))
            digest = current_generator(project).hash
            generator = load_generator(project, digest)
            stored, cache = stored_fit(project), project.path(layout.TRAINING) / "cache"
        else:
            checkpoint = complete(open_checkpoint(source))
            digest = generator_hash(checkpoint.architecture, checkpoint.tensors)
            generator = build_generator(checkpoint)
            # Where the images are mapped from a file it may not be removed on every system.
            made = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
            stored, cache = None, Path(stack.enter_context(made))
        resolution_px = generator.architecture.resolution
        fit, window = chosen_fit(request.fit, resolution_px, stored)
        plan = device_plan(
            request.device, batch=block_size(resolution_px), allowance=context.allowance
        )
        real = prepare_images(
            request.images, request.list_file, fit, cache, context, known_window=window
        )
        if real.checks is not None:
            real.checks.check_all(real.images, context)
        subject = Subject(project, digest, generator, real, plan, request)
        if request.samples < 1:
            raise BadInput(f"{request.samples} samples cannot be drawn; give at least one.")
        check_recipe(subject.recipe(0), generator.architecture)
        yield subject
