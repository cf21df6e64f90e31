"""Import, export and list the keypoints of the samples."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dsgan_studio.core.annotations.coco_keypoints import (
    CocoImage,
    CocoKeypoints,
    from_coco,
    scaled,
    to_coco,
)
from dsgan_studio.core.annotations.keypoints import (
    KeypointSchema,
    SampleKeypoints,
    Visibility,
    check_placed,
)
from dsgan_studio.core.annotations.keypoints_json import read_keypoint_schema
from dsgan_studio.core.annotations.schema import listed
from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.base.fsio import atomic_write_json, disk_errors, read_json
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.project import layout
from dsgan_studio.core.project.opening import open_project, open_project_reading
from dsgan_studio.core.project.project import Project
from dsgan_studio.core.project.reader_records import Reader
from dsgan_studio.core.project.records import KeypointRecord
from dsgan_studio.core.workflow.mask_store import mask_size_px
from dsgan_studio.core.workflow.projects import record

_NAME = re.compile(r"(\d{1,9})\.\w+")


@dataclass(frozen=True)
class ImportedKeypoints:
    """What `import_keypoints` did.

    Attributes:
        imported: samples whose points were read.
        changed: how many of them differ from what the project held.
        keypoints: names of the points of the schema.
        passed_over: images of the file that are no samples, by name.
    """

    imported: int
    changed: int
    keypoints: tuple[str, ...]
    passed_over: tuple[str, ...]


@dataclass(frozen=True)
class ExportedKeypoints:
    """What `export_keypoints` wrote.

    Attributes:
        exported: samples with points.
        file: where they lie.
    """

    exported: int
    file: Path


@dataclass(frozen=True)
class KeypointSight:
    """One point of the schema, and in how many samples it is what.

    Attributes:
        name: of the point.
        partner: name of its symmetric partner, "" for none.
        visible, occluded, absent: samples in which it is.
    """

    name: str
    partner: str
    visible: int
    occluded: int
    absent: int


@dataclass(frozen=True)
class KeypointList:
    """What a project knows of keypoints.

    Attributes:
        keypoints: in the order of the schema; none where there is no schema.
        edges: pairs of names that the skeleton joins.
        samples: numbers of the samples with points.
        unset: numbers of those in which something is said of some points, but not of all.
    """

    keypoints: tuple[KeypointSight, ...]
    edges: tuple[tuple[str, str], ...]
    samples: tuple[int, ...]
    unset: tuple[int, ...]


def import_keypoints(
    path: Path | Project,
    file: Path,
    *,
    schema_file: Path | None,
    context: JobContext,
    author: str = "",
) -> ImportedKeypoints:
    """Import COCO keypoints of images named like the samples; all are checked before one is kept.

    Points belong together by name. A file of images of another size than the labels, such as the
    samples themselves, is brought to the labels' pixels.

    Args:
        path: the project, its folder or open.
        file: JSON with categories, images and annotations.
        schema_file: JSON of the keypoint schema to use from now on; where None, the project's
            holds, and a project without one takes that of the file.
        context: progress and cancel.
        author: who placed the points.

    Raises:
        BadInput: if there are no points of samples, or the file does not fit the schema.
    """
    held = from_coco(read_json(file), str(file))
    with open_project(path) as project:
        given = None if schema_file is None else read_keypoint_schema(schema_file)
        schema = given or project.keypoints.schema() or held.schema
        images, passed_over = _images_of_samples(project, held, file)
        to_ids = _ids_by_name(held.schema, schema, file)
        placed: dict[int, SampleKeypoints] = {}
        for done, (sample_id, image) in enumerate(images.items()):
            context.checkpoint("read keypoints", done, len(images))
            placed[sample_id] = _for_sample(project, sample_id, image, to_ids, schema)
        context.checkpoint("read keypoints", len(images), len(images))
        with project.transaction():
            set_keypoint_schema(project, schema)
            source = f"imported from {file.name}"
            changed = sum(
                put_keypoints(project, sample_id, points, source=source, author=author)
                for sample_id, points in placed.items()
            )
            record(project, "keypoints import", {"samples": len(placed), "file": file.name})
        names = tuple(one.name for one in schema.points)
        return ImportedKeypoints(len(placed), changed, names, passed_over)


def set_keypoint_schema(project: Project, schema: KeypointSchema) -> None:
    """Let `schema` hold from now on.

    Raises:
        BadInput: if it lacks a point that is placed in a sample.
    """
    placed = (*project.keypoints.latest(), *project.readers.latest_keypoints())
    used = {one.id for held in placed for one in held.points.points}
    lacking = sorted(used - set(schema.ids))
    if lacking:
        before = project.keypoints.schema()
        names = [
            str(one) if before is None or one not in before.ids else f'"{before.by_id(one).name}"'
            for one in lacking
        ]
        raise BadInput(
            f"the keypoint schema lacks {listed(names)}, which samples have; keep the ids of points"
            " that are placed, or take them out of the samples first."
        )
    project.keypoints.set_schema(schema)


def put_keypoints(
    project: Project,
    sample_id: int,
    points: SampleKeypoints,
    *,
    source: str,
    author: str,
    reader: Reader | None = None,
) -> bool:
    """Store `points` as the latest revision of a sample's; tell whether it was a change.

    Args:
        project: open for writing.
        sample_id: of which sample.
        points: what is said.
        source: how it came about.
        author: who says it.
        reader: whose they are; None for the project's own, which are the first reader's too.

    Raises:
        BadInput: if the project has no keypoint schema, or points do not fit it or the sample.
        ProjectError: if there is no such sample.
    """
    schema = project.keypoints.schema()
    if schema is None:
        raise BadInput(f"{project.root} has no keypoint schema yet; set one first.")
    name = layout.sample_name(sample_id)
    check_placed(points, schema, mask_size_px(project, sample_id), name)
    history = keypoint_history(project, sample_id, reader)
    if not history and not points.points:
        return False
    if reader is None or reader.is_first:
        project.keypoints.add_revision(sample_id, points, source=source, author=author)
    else:
        project.readers.add_keypoints(reader.id, sample_id, points, source=source, author=author)
    return not history or history[-1].points != points


def keypoint_history(
    project: Project, sample_id: int, reader: Reader | None = None
) -> tuple[KeypointRecord, ...]:
    """Return all revisions of what a reader said of a sample's points, the first first."""
    if reader is None or reader.is_first:
        return project.keypoints.history(sample_id)
    return project.readers.keypoints(reader.id, sample_id)


def placed_keypoints(
    project: Project, generator_hash: str | None = None
) -> tuple[KeypointRecord, ...]:
    """Return the latest revision of each sample that has points; of one generator's, if named."""
    return tuple(one for one in project.keypoints.latest(generator_hash) if one.points.points)


def export_keypoints(path: Path | Project, file: Path, *, context: JobContext) -> ExportedKeypoints:
    """Write the keypoints of all samples to the new file `file` as COCO annotations.

    Positions are in pixels of the samples' images, which the file names.

    Raises:
        BadInput: if the project has no keypoints, or there is something at `file`.
        StoreError: if the disk refuses.
    """
    with disk_errors(f"read {file}"):
        if file.exists():
            raise BadInput(f"{file} already exists; choose a new name.")
    with open_project_reading(path) as project:
        schema, held = project.keypoints.schema(), placed_keypoints(project)
        if schema is None or not held:
            raise BadInput(f"{project.root} has no keypoints yet; import some first.")
        images = []
        for done, one in enumerate(held):
            context.checkpoint("write keypoints", done, len(held))
            size_px = _image_size_px(project, one.sample_id)
            before = mask_size_px(project, one.sample_id)
            points = scaled(one.points, before, (size_px, size_px))
            images.append(CocoImage(layout.sample_name(one.sample_id), size_px, size_px, points))
        atomic_write_json(file, to_coco(schema, images))
        context.checkpoint("write keypoints", len(held), len(held))
        return ExportedKeypoints(len(held), file)


def keypoint_list(path: Path | Project) -> KeypointList:
    """Return the points of the schema and in how many samples each is what."""
    with open_project_reading(path) as project:
        schema, held = project.keypoints.schema(), placed_keypoints(project)
        if schema is None:
            return KeypointList((), (), (), ())
        names = {one.id: one.name for one in schema.points}
        sights = []
        for point in schema.points:
            found = [said.visibility for one in held if (said := one.points.get(point.id))]
            sights.append(
                KeypointSight(
                    name=point.name,
                    partner="" if point.partner is None else names[point.partner],
                    visible=found.count(Visibility.VISIBLE),
                    occluded=found.count(Visibility.OCCLUDED),
                    absent=found.count(Visibility.ABSENT),
                )
            )
        return KeypointList(
            keypoints=tuple(sights),
            edges=tuple((names[a], names[b]) for a, b in schema.edges),
            samples=tuple(one.sample_id for one in held),
            unset=tuple(
                one.sample_id for one in held if len(one.points.points) < len(schema.points)
            ),
        )


def _images_of_samples(
    project: Project, held: CocoKeypoints, file: Path
) -> tuple[dict[int, CocoImage], tuple[str, ...]]:
    known = {sample.id for sample in project.samples()}
    images: dict[int, CocoImage] = {}
    passed_over = []
    for image in held.images:
        match = _NAME.fullmatch(PurePosixPath(image.file_name).name)
        if match is None or int(match[1]) not in known:
            passed_over.append(image.file_name)
        elif int(match[1]) in images:
            raise BadInput(f"{file} has two images of sample {int(match[1])}; remove one of them.")
        else:
            images[int(match[1])] = image
    if not images:
        raise BadInput(
            f"{file} has no keypoints of a sample of this project; its images are named like the "
            f"samples ({listed(layout.sample_name(one) for one in sorted(known)) or 'none'})."
        )
    return images, tuple(passed_over)


def _ids_by_name(held: KeypointSchema, schema: KeypointSchema, file: Path) -> dict[int, int]:
    """Return the id that each point of the file has in the project."""
    ids = {one.name: one.id for one in schema.points}
    unknown = [f'"{one.name}"' for one in held.points if one.name not in ids]
    if unknown:
        raise BadInput(
            f"{file} has keypoints that the keypoint schema lacks: {listed(unknown)}; it has "
            f"{listed(ids)}. Rename them, or give a --schema that has them."
        )
    return {one.id: ids[one.name] for one in held.points}


def _for_sample(
    project: Project,
    sample_id: int,
    image: CocoImage,
    to_ids: dict[int, int],
    schema: KeypointSchema,
) -> SampleKeypoints:
    size = mask_size_px(project, sample_id)
    if image.height * size[1] != image.width * size[0]:
        raise BadInput(
            f"{image.file_name} is told to be {image.height} x {image.width} px, but the sample is "
            f"{size[0]} x {size[1]}; give points of the image as it is."
        )
    points = scaled(image.points, (image.height, image.width), size)
    renamed = SampleKeypoints(tuple(replace(one, id=to_ids[one.id]) for one in points.points))
    check_placed(renamed, schema, size, image.file_name)
    return renamed


def _image_size_px(project: Project, sample_id: int) -> int:
    generator_hash = project.sample(sample_id).generator_hash
    own = next(one for one in project.generators() if one.hash == generator_hash)
    return int(str(own.architecture_json["resolution"]))
