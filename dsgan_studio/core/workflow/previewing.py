"""What an interpreter says of a sample: label, uncertainty and keypoints, kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from jaxtyping import UInt8

from dsgan_studio.core.annotations.schema import UNLABELLED
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.features.pyramid import from_taps
from dsgan_studio.core.interpreter.keypoint_prediction import KeypointPredictor
from dsgan_studio.core.interpreter.prediction import Predictor
from dsgan_studio.core.interpreter.store import load_ensemble
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.samples.render import render_block, to_bytes
from dsgan_studio.core.workflow.found_points import (
    PointSight,
    found_sight,
    shown_point_schema,
)
from dsgan_studio.core.workflow.gallery import heat_colours
from dsgan_studio.core.workflow.mask_store import mask_size_px
from dsgan_studio.core.workflow.masks import stored_mask
from dsgan_studio.core.workflow.samples import recipe_of
from dsgan_studio.core.workflow.viewing import View


@dataclass(frozen=True, eq=False)
class Preview:
    """An interpreter that is loaded to be looked at.

    Attributes:
        hash: of the interpreter.
        view: its generator.
        predictor: ready to label.
        size_px: side of its labels.
        points: ready to find keypoints, None where it learned none.
    """

    hash: str
    view: View
    predictor: Predictor
    size_px: int
    points: KeypointPredictor | None = None


@dataclass(frozen=True, eq=False)
class SamplePreview:
    """What an interpreter says of one sample.

    Attributes:
        sample_id: number of the sample.
        image: [H, W, 3] uint8.
        label: [S, S] uint8 class ids.
        heat: [S, S, 3] uint8, the uncertainty in colours, brightest from 0.35 nats.
        mask: [S, S] uint8 as painted, None where it is not.
        agreement: share of the painted pixels that have the label; None where none is painted.
        unsure_nats: mean of the least sure tenth of the pixels.
        placed: the keypoints as an expert placed them, None where nobody did.
        found: the keypoints as the interpreter finds them, None where it learned none.
    """

    sample_id: int
    image: UInt8[np.ndarray, "H W 3"]
    label: UInt8[np.ndarray, "S S"]
    heat: UInt8[np.ndarray, "S S 3"]
    mask: UInt8[np.ndarray, "S S"] | None
    agreement: float | None
    unsure_nats: float
    placed: PointSight | None = None
    found: PointSight | None = None


def open_preview(path: Path | Project, view: View, interpreter_hash: str) -> Preview:
    """Load an interpreter of the project.

    Raises:
        BadInput, Corrupt: if its file is missing or damaged, or it belongs to another generator.
        ProjectError: if the project cannot be opened.
    """
    with open_project_reading(path) as project:
        ensemble, _ = load_ensemble(project.path(layout.interpreter_file(interpreter_hash)))
        for one in project.interpreters():
            if one.hash == interpreter_hash and one.generator_hash != view.hash:
                raise BadInput(
                    "this interpreter was trained on another generator; train one on this one."
                )
    predictor = Predictor(ensemble, view.plan)
    own = ensemble.keypoints
    points = None if own is None else KeypointPredictor(own, view.plan)
    return Preview(interpreter_hash, view, predictor, ensemble.size_px, points)


def preview_sample(path: Path | Project, preview: Preview, sample_id: int) -> SamplePreview:
    """Label one sample.

    Raises:
        BadInput: if the sample is of another generator, or its mask is missing or damaged.
        ProjectError: if there is no such sample.
    """
    view = preview.view
    with open_project_reading(path) as project:
        sample = project.sample(sample_id)
        if sample.generator_hash != view.hash:
            raise BadInput(f"sample {sample_id} is of another generator; choose another sample.")
        mask = _mask_of(project, sample_id)
        placed = _placed(project, sample_id)
        schema = shown_point_schema(project, preview.hash)
    place = (sample.index or 0) % view.plan.batch
    block = render_block(view.generator, [recipe_of(sample)], view.plan, place=place)
    pyramid = from_taps(block.taps, preview.size_px)
    said = preview.predictor.predict(pyramid)
    found = None if preview.points is None else preview.points.predict(pyramid)[0]
    label = said.labels[0]
    if mask is not None and mask.shape != label.shape:
        mask = None  # painted at another size than this interpreter learned
    return SamplePreview(
        sample_id=sample_id,
        image=to_bytes(block.images)[0],
        label=label,
        heat=heat_colours(said.uncertainty[0]),
        mask=mask,
        agreement=None if mask is None else _agreement(mask, label),
        unsure_nats=said.scores[0].worst_pixels,
        placed=placed,
        found=found_sight(schema, found, (preview.size_px, preview.size_px)),
    )


def _placed(project: Project, sample_id: int) -> PointSight | None:
    history, schema = project.keypoints.history(sample_id), project.keypoints.schema()
    if not history or schema is None:
        return None
    return PointSight(schema, history[-1].points, mask_size_px(project, sample_id))


def _mask_of(project: Project, sample_id: int) -> UInt8[np.ndarray, "S S"] | None:
    history, schema = project.mask_history(sample_id), project.schema()
    return stored_mask(project, history[-1], schema) if history and schema is not None else None


def _agreement(mask: UInt8[np.ndarray, "S S"], label: UInt8[np.ndarray, "S S"]) -> float | None:
    painted = mask != UNLABELLED
    return float((mask == label)[painted].mean()) if painted.any() else None
