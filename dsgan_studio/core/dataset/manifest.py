"""`manifest.json` of a run: its recipe, how many items it aims at, and its labellings."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from dsgan_studio.core.base.errors import BadInput, NewerVersion
from dsgan_studio.core.base.fsio import atomic_write_json, make_folder, read_json
from dsgan_studio.core.dataset.layout import manifest_path
from dsgan_studio.core.dataset.recipe import (
    DECISIONS,
    IDENTITY,
    RunRecipe,
    library_versions,
    recipe_from_json,
    recipe_to_json,
)

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Labelling:
    """What one interpreter says of the items of a run.

    Attributes:
        id: 12 hexadecimal digits that name its files.
        ensemble_hash: of the interpreter's weights.
        decision: "mean" (arg-max of the mean probabilities) or "vote" (most members).
        class_ids: of the label schema, in the order of the per-class scores.
    """

    id: str
    ensemble_hash: str
    decision: str
    class_ids: tuple[int, ...]


@dataclass(frozen=True)
class Libraries:
    """The libraries that computed the items from `from_item` on."""

    from_item: int
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RunManifest:
    """What `manifest.json` holds.

    Attributes:
        recipe: of the images.
        count: items that the run was last asked for; fewer may be finished.
        labellings: in the order they were begun.
        libraries: one entry, or more where the run was extended with other versions.
    """

    recipe: RunRecipe
    count: int
    labellings: tuple[Labelling, ...] = ()
    libraries: tuple[Libraries, ...] = ()

    def labelling(self, labelling_id: str | None = None) -> Labelling:
        """Return the labelling of that id, or the one begun last.

        Raises:
            BadInput: if there is none.
        """
        for labelling in reversed(self.labellings):
            if labelling_id is None or labelling.id == labelling_id:
                return labelling
        wanted = "any labelling" if labelling_id is None else f"labelling {labelling_id}"
        raise BadInput(f"the run does not have {wanted}; generate it first.")


def new_labelling(ensemble_hash: str, decision: str, class_ids: tuple[int, ...]) -> Labelling:
    """Return the labelling that an ensemble makes with a decision rule.

    Raises:
        BadInput: if the rule is unknown.
    """
    if decision not in DECISIONS:
        raise BadInput(f'decision "{decision}" is unknown; choose mean or vote.')
    # The mean is the rule of the house, so its files carry the interpreter's own hash.
    vote = hashlib.sha256(f"vote:{ensemble_hash}".encode()).hexdigest()
    name = ensemble_hash if decision == "mean" else vote
    return Labelling(name[:12], ensemble_hash, decision, tuple(class_ids))


def manifest_to_json(manifest: RunManifest) -> dict[str, Any]:
    """Return the manifest as JSON values."""
    return {
        "schema_version": SCHEMA_VERSION,
        "recipe": recipe_to_json(manifest.recipe),
        "count": manifest.count,
        "labellings": [
            {**asdict(one), "class_ids": list(one.class_ids)} for one in manifest.labellings
        ],
        "libraries": [
            {"from_item": one.from_item, "versions": dict(one.versions)}
            for one in manifest.libraries
        ],
    }


def same_libraries(manifest: RunManifest) -> bool:
    """Tell whether every item was computed with the libraries that are here now."""
    now = tuple(sorted(library_versions().items()))
    return all(one.versions == now for one in manifest.libraries)


def read_manifest(run_dir: Path) -> RunManifest:
    """Return the manifest of the run in `run_dir`.

    Raises:
        BadInput: if it is missing or damaged.
        NewerVersion: if a later version of the program wrote it.
    """
    path = manifest_path(run_dir)
    try:
        value = read_json(path)
    except BadInput as error:
        raise BadInput(
            f"{path} is missing or damaged; restore it from a copy, or remove what is left of it "
            "and run dsgan-studio generate with the run's seed again, which writes it anew."
        ) from error
    try:
        if int(value["schema_version"]) > SCHEMA_VERSION:
            raise NewerVersion(f"{path} was written by a later version; update DSGAN Studio.")
        return RunManifest(
            recipe=recipe_from_json(value["recipe"], str(path)),
            count=int(value["count"]),
            labellings=tuple(_labelling(one) for one in value["labellings"]),
            libraries=tuple(
                Libraries(
                    int(one["from_item"]),
                    tuple(sorted((str(k), str(v)) for k, v in one["versions"].items())),
                )
                for one in value["libraries"]
            ),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"{path} is not the manifest of a run ({error!r}); restore it.") from error


def _labelling(value: dict[str, Any]) -> Labelling:
    return Labelling(
        str(value["id"]),
        str(value["ensemble_hash"]),
        str(value["decision"]),
        tuple(int(one) for one in value["class_ids"]),
    )


def write_manifest(run_dir: Path, manifest: RunManifest) -> None:
    """Write the manifest, where it says something new (`StoreError` if the disk refuses)."""
    path = manifest_path(run_dir)
    if path.is_file() and read_manifest(run_dir) == manifest:
        return
    make_folder(run_dir)
    atomic_write_json(path, manifest_to_json(manifest))


def begin(
    run_dir: Path, recipe: RunRecipe, count: int, labelling: Labelling, *, finished: int
) -> RunManifest:
    """Make or extend the manifest for a job that brings the run to `count` items.

    Args:
        run_dir: folder of the run; made if missing.
        recipe: what is asked for. Once there are items, the way they are computed (block,
            shard, threads, budget) is the manifest's, so that the bytes go on as they began.
        count: items the run shall hold; a run never gets smaller.
        labelling: what the job writes beside the images.
        finished: items that exist already.

    Raises:
        BadInput: if the run there is another one, or was made on another kind of device.
    """
    now = tuple(sorted(library_versions().items()))
    if not manifest_path(run_dir).is_file():
        fresh = RunManifest(recipe, count, (labelling,), (Libraries(0, now),))
        write_manifest(run_dir, fresh)
        return fresh
    held = read_manifest(run_dir)
    _check_same_run(run_dir, held.recipe, recipe)
    labellings = held.labellings
    if labelling.id not in {one.id for one in labellings}:
        labellings = (*labellings, labelling)
    libraries = held.libraries
    if finished == 0:
        held = replace(held, recipe=recipe)
        libraries = (Libraries(0, now),)
    elif not libraries or libraries[-1].versions != now:
        libraries = (*libraries, Libraries(finished, now))
    manifest = replace(
        held, count=max(held.count, count), labellings=labellings, libraries=libraries
    )
    write_manifest(run_dir, manifest)
    return manifest


def _check_same_run(run_dir: Path, held: RunRecipe, asked: RunRecipe) -> None:
    for name in (*IDENTITY, "device_kind", "dtype"):
        have, want = getattr(held, name), getattr(asked, name)
        if have == want:
            continue
        if name == "device_kind":
            raise BadInput(
                f"the run in {run_dir} was made on {have} and cannot go on on {want} with the "
                f"same bytes; use --device {have} or start a run with another seed."
            )
        raise BadInput(
            f"the run in {run_dir} has {name.replace('_', ' ')} {have}, not {want}; "
            "start a run with another seed."
        )
