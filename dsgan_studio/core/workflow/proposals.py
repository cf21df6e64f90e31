"""What an interpreter that learns from every stroke would paint next, and what resembles what.

A session holds the features of a project's samples, as many as its memory allows, and makes
others again when they are asked for. It reads the project when it begins and never changes it.
Not safe to use from two threads at once: the window uses it in the interactive lane alone.
"""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import default_schema
from dsgan_studio.core.base.device import DevicePlan, require_memory
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import FeaturePyramid, from_taps
from dsgan_studio.core.features.similarity import Comparable, comparable
from dsgan_studio.core.generators.generator import Generator
from dsgan_studio.core.interpreter.ensemble import Ensemble
from dsgan_studio.core.interpreter.live import LiveInterpreter, Proposal, live_basis
from dsgan_studio.core.interpreter.live_settings import LiveSettings
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import FIRST_READER
from dsgan_studio.core.project.records import SampleRecord
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.dropped import kept_samples
from dsgan_studio.core.workflow.interpreters import check_same_image
from dsgan_studio.core.workflow.mask_store import painted_store
from dsgan_studio.core.workflow.projects import current_generator, device_plan, label_size_px
from dsgan_studio.core.workflow.samples import recipe_of, stored_image
from dsgan_studio.core.workflow.stored_generators import load_generator

Mask = UInt8[np.ndarray, "S S"]

# The window, the canvas and a long job want memory as well.
_SHARE_OF_BUDGET = 4
_BASIS_SAMPLES = 16


class SamplePyramids:
    """The features of samples, float16; those used last are kept as far as memory allows.

    Args:
        path: the project.
        generator: of the samples.
        size_px: side of their masks.
        plan: where they are made, one at a time.
        budget_bytes: of what is kept; the one used last is kept anyhow.
    """

    def __init__(
        self, path: Path, generator: Generator, size_px: int, plan: DevicePlan, budget_bytes: int
    ) -> None:
        self._path, self._generator = path, generator
        self._size_px, self._plan = size_px, plan
        self._budget_bytes = budget_bytes
        self._samples: dict[int, SampleRecord] = {}
        self._kept: OrderedDict[int, FeaturePyramid] = OrderedDict()

    @property
    def kept(self) -> tuple[int, ...]:
        """Samples whose features are in memory, the one used last at the end."""
        return tuple(self._kept)

    @property
    def ids(self) -> tuple[int, ...]:
        """All samples that it can make, ascending."""
        return tuple(sorted(self._samples))

    def take(self, samples: dict[int, SampleRecord]) -> None:
        """Make these samples from now on; a number never stands for another sample."""
        self._samples = samples
        for gone in set(self._kept) - set(samples):
            del self._kept[gone]

    def get(self, sample_id: int, context: JobContext) -> FeaturePyramid:
        """Return the features of a sample, made again where they are not in memory.

        Raises:
            BadInput: if there is no such sample, or its image is not what its latent makes.
            OutOfDeviceMemory: if not even one fits.
            JobCancelled: if the context was cancelled.
        """
        if sample_id not in self._kept:
            context.checkpoint("features", 0, 1)
            self._kept[sample_id] = self._made(sample_id)
            self._drop_oldest()
        self._kept.move_to_end(sample_id)
        return self._kept[sample_id]

    def _made(self, sample_id: int) -> FeaturePyramid:
        if sample_id not in self._samples:
            raise BadInput(f"there is no sample {sample_id} of this generator; draw it first.")
        sample = self._samples[sample_id]
        with open_project_reading(self._path) as project:
            image = stored_image(project, sample)
        block = render_block(self._generator, [recipe_of(sample)], self._plan)
        check_same_image(to_bytes(block.images)[0], image, sample_id)
        made = from_taps(block.taps, self._size_px, dtype=torch.float16)
        require_memory(self._plan, made.nbytes, f"the features of sample {sample_id}")
        return made

    def _drop_oldest(self) -> None:
        held = sum(one.nbytes for one in self._kept.values())
        while held > self._budget_bytes and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            held -= gone.nbytes


class LiveSession:
    """An interpreter that follows the brush through the samples of a project.

    Made by `open_live_session`. It may be cancelled anywhere; what was learned or made stays.

    Args:
        path: the project, read again by `begin_anew`.
        pyramids: of its generator.
        settings: how it learns.
        plan: where.
        reader_id: whose stored masks it learns from, and no other's.
    """

    def __init__(
        self,
        path: Path,
        pyramids: SamplePyramids,
        settings: LiveSettings,
        plan: DevicePlan,
        reader_id: int = FIRST_READER,
    ) -> None:
        self._path, self.pyramids, self._reader_id = path, pyramids, reader_id
        self._settings, self._plan = settings, plan
        self._learner: LiveInterpreter | None = None
        self._alike: tuple[int, Comparable] | None = None

    def begin_anew(self) -> None:
        """Forget what was learned; the next stroke reads schema, samples and masks again.

        For masks that were stored by other means, and for a schema that was changed.
        """
        self._learner = None

    def get_ready(self, context: JobContext) -> None:
        """Do now what the first stroke would wait for: features, their basis, stored masks.

        Raises:
            BadInput, JobCancelled: as `stroke`.
        """
        if self._learner is None:
            self._begin(context)

    def stroke(self, sample_id: int, mask: Mask, context: JobContext) -> Proposal | None:
        """Learn from a mask as it is after a stroke; return what else would be painted there.

        Args:
            sample_id: which sample was painted.
            mask: [S, S] uint8, 255 where nothing is painted; it is only read.
            context: of the job.

        Returns:
            Labels and uncertainty of the whole sample; None where fewer than two classes are
            painted in all samples together.

        Raises:
            BadInput: if there is no such sample or generator, or its files are damaged.
            ShapeError: if the mask has another size than the labels.
            JobCancelled: if the context was cancelled.
        """
        learner = self._learner or self._begin(context)
        pyramid = self.pyramids.get(sample_id, context)
        learner.paint(sample_id, pyramid, mask)
        if not learner.learn(context):
            return None
        context.checkpoint("proposal", 0, 1)
        return learner.propose(pyramid)

    def remember(self, sample_id: int, mask: Mask, context: JobContext) -> None:
        """Take a mask over as it is now, for the next stroke or lesson to learn.

        A sample that was dropped meanwhile is passed over.

        Raises:
            BadInput, ShapeError, JobCancelled: as `stroke`.
        """
        learner = self._learner or self._begin(context)
        if sample_id in self.pyramids.ids:
            learner.paint(sample_id, self.pyramids.get(sample_id, context), mask)

    def interpreter(self, context: JobContext) -> Ensemble | None:
        """Learn once more from all masks, and return what was learned as an interpreter.

        Returns:
            None where fewer than two classes are painted in all samples together.

        Raises:
            BadInput, JobCancelled: as `stroke`.
        """
        learner = self._learner or self._begin(context)
        if not learner.learn(context):
            return None
        return learner.ensemble(self.pyramids.get(self.pyramids.ids[0], context))

    def alike(self, sample_id: int, context: JobContext) -> Comparable:
        """Return a sample ready for the tools that look for what resembles what.

        Raises:
            BadInput: as `SamplePyramids.get`.
            JobCancelled: if the context was cancelled.
        """
        if self._alike is None or self._alike[0] != sample_id:
            if sample_id not in self.pyramids.ids:
                with open_project_reading(self._path) as project:
                    self._take_samples(project)
            self._alike = (sample_id, comparable(self.pyramids.get(sample_id, context)))
        return self._alike[1]

    def _take_samples(self, project: Project) -> None:
        generator = current_generator(project)
        self.pyramids.take({one.id: one for one in kept_samples(project, generator.hash)})

    def _begin(self, context: JobContext) -> LiveInterpreter:
        """Read the project and take over its stored masks."""
        with open_project_reading(self._path) as project:
            self._take_samples(project)
            schema = project.schema() or default_schema()
            store = painted_store(project, project.readers.one(self._reader_id))
            stored = {
                one.sample_id: store.stored(one, schema)
                for one in store.records(current_generator(project).hash)
                if one.sample_id in self.pyramids.ids
            }
        some = self.pyramids.ids[:_BASIS_SAMPLES]
        basis = live_basis(
            {one: self.pyramids.get(one, context) for one in some}, self._settings, self._plan
        )
        learner = LiveInterpreter(tuple(sorted(schema.ids)), basis, self._settings, self._plan)
        for done, (sample_id, mask) in enumerate(stored.items()):
            context.checkpoint("stored masks", done, len(stored))
            learner.paint(sample_id, self.pyramids.get(sample_id, context), mask)
        self._learner = learner
        return learner


def open_live_session(
    path: Path,
    *,
    device: str,
    context: JobContext,
    settings: LiveSettings = LiveSettings(),  # noqa: B008  # frozen
    budget_bytes: int | None = None,
    reader_id: int = FIRST_READER,
) -> LiveSession:
    """Load the latest generator of a project for a session; the rest is read by its first use.

    Args:
        path: the project.
        device: name of the device.
        context: of the job, with what it may use.
        settings: how the interpreter learns.
        budget_bytes: of the features that are kept; None is a quarter of what a job may hold.
        reader_id: whose masks it learns from.

    Raises:
        BadInput, Corrupt: if there is no generator, or its file is missing or damaged.
        ProjectError: if the project cannot be opened.
    """
    plan = device_plan(device, batch=1, allowance=context.allowance)
    with open_project_reading(path) as project:
        record = current_generator(project)
        generator, size_px = load_generator(project, record.hash), label_size_px(project, record)
    budget = plan.budget_bytes // _SHARE_OF_BUDGET if budget_bytes is None else budget_bytes
    pyramids = SamplePyramids(path, generator, size_px, plan, budget)
    return LiveSession(path, pyramids, settings, plan, reader_id)
