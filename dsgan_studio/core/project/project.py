"""The open project: every fact is read and written through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path, PurePosixPath

from dsgan_studio.core.annotations.schema import LabelSchema
from dsgan_studio.core.base.closing import Closing
from dsgan_studio.core.project import (
    generators,
    interpreters,
    journal,
    masks,
    runs,
    samples,
    scores,
    stale,
)
from dsgan_studio.core.project.clock import Clock
from dsgan_studio.core.project.database import Database
from dsgan_studio.core.project.jsontext import Json
from dsgan_studio.core.project.keypoints import KeypointFacts
from dsgan_studio.core.project.lock import WriterLock
from dsgan_studio.core.project.readers import ReaderFacts
from dsgan_studio.core.project.records import (
    Decision,
    EventRecord,
    GeneratorRecord,
    InterpreterRecord,
    ItemScores,
    LabellingRecord,
    MaskRecord,
    RunRecord,
    SampleRecord,
)
from dsgan_studio.core.project.review import ReviewFacts
from dsgan_studio.core.project.scores import ScoreOrder

_NO_JSON: Mapping[str, Json] = {}


class Project(Closing):
    """An open project folder; close it, or use it in a `with` block.

    Made by `create_project`, `open_project` and `open_project_reading`. Safe to use from several
    threads. Every writing method happens whole or not at all, and raises `StoreError` if the disk
    refuses, `ProjectLocked` if another process has taken the project over, and `ProjectError` if
    it is closed or open for reading only; reading raises `ProjectError` if the index is damaged.
    """

    def __init__(
        self, root: Path, database: Database, lock: WriterLock | None, clock: Clock
    ) -> None:
        self._root = root
        self._database = database
        self._lock = lock
        self._clock = clock

    def close(self) -> None:
        """Give the lock back and close the index. May be called twice."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        self._database.close()

    def lend(self) -> Project:
        """Return this project for a piece of work to use and close, which leaves it open."""
        return _LentProject(self._root, self._database, None, self._clock)

    @property
    def root(self) -> Path:
        """The absolute path of the project folder, where it lies today."""
        return self._root

    @property
    def writing(self) -> bool:
        """Whether it was opened for writing."""
        return self._database.writing

    @property
    def name(self) -> str:
        """What the user calls the project."""
        row = self._database.row("SELECT name FROM project")
        return self._root.stem if row is None else str(row[0])

    def path(self, relative: PurePosixPath) -> Path:
        """Return where something of `layout` lies today."""
        return self._root.joinpath(*relative.parts)

    def transaction(self) -> AbstractContextManager[None]:
        """Make all changes of a `with` block happen together or not at all."""
        return self._database.transaction()

    # Generators

    def add_generator(self, record: GeneratorRecord) -> GeneratorRecord:
        """Add a generator and make it the latest; one that is there keeps the day it came."""
        return generators.add(self._database, record, self._clock)

    def generators(self) -> tuple[GeneratorRecord, ...]:
        """Return every generator, the latest last."""
        return generators.all_of(self._database)

    def latest_generator(self) -> GeneratorRecord | None:
        """Return the generator added last, or None."""
        return generators.latest(self._database)

    # Samples

    def next_sample_id(self) -> int:
        """Return the number that the next sample gets, from 1."""
        return samples.next_id(self._database)

    def add_samples(self, records: Sequence[SampleRecord]) -> tuple[SampleRecord, ...]:
        """Add samples, all or none; their numbers must be free (`next_sample_id`)."""
        return samples.add(self._database, records, self._clock)

    def samples(self, generator_hash: str | None = None) -> tuple[SampleRecord, ...]:
        """Return the samples by number; those of one generator, where one is named."""
        return samples.all_of(self._database, generator_hash)

    def sample(self, sample_id: int) -> SampleRecord:
        """Return the sample of that number (`ProjectError` if there is none)."""
        return samples.one(self._database, sample_id)

    # Label schema and masks

    def schema(self) -> LabelSchema | None:
        """Return the label schema, or None where none was set."""
        return masks.schema(self._database)

    def set_schema(self, schema: LabelSchema) -> None:
        """Let `schema` hold from now on."""
        masks.set_schema(self._database, schema, self._clock)

    def add_mask_revision(
        self, sample_id: int, *, sha256: str, source: str, author: str = ""
    ) -> MaskRecord:
        """Add a revision of a mask; content equal to the latest adds nothing and returns that."""
        return masks.add_revision(
            self._database,
            sample_id,
            sha256=sha256,
            source=source,
            author=author,
            clock=self._clock,
        )

    def masks(self, generator_hash: str | None = None) -> tuple[MaskRecord, ...]:
        """Return the latest revision of each mask by sample; of one generator's, if named."""
        return masks.latest(self._database, generator_hash)

    def mask_history(self, sample_id: int) -> tuple[MaskRecord, ...]:
        """Return all revisions of one mask, the first first."""
        return masks.history(self._database, sample_id)

    # Interpreters

    def add_interpreter(self, record: InterpreterRecord) -> InterpreterRecord:
        """Add an interpreter and make it the latest; what is told of an equal one is replaced."""
        return interpreters.add(self._database, record, self._clock)

    def interpreters(self) -> tuple[InterpreterRecord, ...]:
        """Return every interpreter, the latest last."""
        return interpreters.all_of(self._database)

    def latest_interpreter(self, generator_hash: str | None = None) -> InterpreterRecord | None:
        """Return the interpreter added last, of one generator where one is named, or None."""
        return interpreters.latest(self._database, generator_hash)

    # Runs, labellings and scores

    def add_run(
        self, *, generator_hash: str, seed: int, recipe_json: Mapping[str, Json], count: int = 0
    ) -> RunRecord:
        """Add a run under the next free number."""
        return runs.add_run(
            self._database,
            generator_hash=generator_hash,
            seed=seed,
            recipe_json=recipe_json,
            count=count,
            clock=self._clock,
        )

    def update_run_count(self, run_id: int, count: int) -> RunRecord:
        """Set how many items of a run are finished."""
        return runs.update_run_count(self._database, run_id, count)

    def runs(self) -> tuple[RunRecord, ...]:
        """Return every run that was not deleted, the latest last."""
        return runs.runs(self._database)

    def deleted_runs(self) -> tuple[RunRecord, ...]:
        """Return the runs that were deleted and can be brought back, by number."""
        return runs.deleted_runs(self._database)

    def run(self, run_id: int) -> RunRecord:
        """Return the run of that number (`ProjectError` if there is none)."""
        return runs.run(self._database, run_id)

    def add_labelling(
        self,
        run_id: int,
        *,
        interpreter_hash: str,
        decision: Decision = "mean",
        count: int = 0,
    ) -> LabellingRecord:
        """Return the labelling of a run by an interpreter, added where it is not there yet."""
        return runs.add_labelling(
            self._database,
            run_id,
            interpreter_hash=interpreter_hash,
            decision=decision,
            count=count,
            clock=self._clock,
        )

    def update_labelling_count(self, labelling_id: int, count: int) -> LabellingRecord:
        """Set how many items of a labelling are finished."""
        return runs.update_labelling_count(self._database, labelling_id, count)

    def labellings(self, run_id: int | None = None) -> tuple[LabellingRecord, ...]:
        """Return every labelling, the latest last; of one run, where one is named."""
        return runs.labellings(self._database, run_id)

    def put_item_scores(self, labelling_id: int, items: Iterable[ItemScores]) -> None:
        """Write the scores of items, all or none; writing them again changes nothing."""
        scores.put(self._database, labelling_id, items)

    def item_scores(
        self, labelling_id: int, *, by: ScoreOrder = "worst10", descending: bool = True
    ) -> Iterator[ItemScores]:
        """Give the scores in order, by default the most uncertain item first."""
        return scores.in_order(self._database, labelling_id, by=by, descending=descending)

    @property
    def review(self) -> ReviewFacts:
        """What is known of the review: verdicts, their undo, audits, corrected samples."""
        return ReviewFacts(self._database, self._clock)

    @property
    def keypoints(self) -> KeypointFacts:
        """What is known of keypoints: schema, revisions, what interpreters learned."""
        return KeypointFacts(self._database, self._clock)

    @property
    def readers(self) -> ReaderFacts:
        """What is known of readers: their masks beside the first's, and what was agreed."""
        return ReaderFacts(self._database, self._clock)

    # Provenance and settings

    def record_event(
        self,
        verb: str,
        parameters: Mapping[str, Json] = _NO_JSON,
        versions: Mapping[str, Json] = _NO_JSON,
    ) -> EventRecord:
        """Write down that `verb` was done with `parameters` by `versions`."""
        return journal.record_event(self._database, verb, parameters, versions, self._clock)

    def events(self) -> tuple[EventRecord, ...]:
        """Return all that was done, the first first."""
        return journal.events(self._database)

    def setting(self, name: str, default: Json = None) -> Json:
        """Return the setting called `name`, or `default` where it was never set."""
        return journal.setting(self._database, name, default)

    def set_setting(self, name: str, value: Json) -> None:
        """Set the setting called `name`; `value` is anything that JSON can hold."""
        journal.set_setting(self._database, name, value)

    def stale(self) -> stale.Staleness:
        """Return everything that no longer follows from what the project holds."""
        generator = self.latest_generator()
        return stale.find_stale(
            stale.ProjectFacts(
                generator_hash=None if generator is None else generator.hash,
                schema=self.schema(),
                masks=self.masks(),
                sample_generators=samples.generator_of_each(self._database),
                interpreters=self.interpreters(),
                runs=self.runs(),
                labellings=self.labellings(),
                keypoints=self.keypoints.latest(),
                keypoint_schema=self.keypoints.schema(),
                learned_keypoints=self.keypoints.learned_by_all(),
            )
        )


class _LentProject(Project):
    """A project that someone else has opened and will close."""

    def close(self) -> None:
        """Leave it to its owner."""
