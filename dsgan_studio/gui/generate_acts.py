"""What can be done to a run that is there: use it, delete it, bring it back, free its room."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from dsgan_studio.gui.asking import Answer
from dsgan_studio.gui.page import Studio


class RunActs(QObject):
    """Deletes runs and remembers which, so that each can be brought back."""

    changed = Signal()  # what can be taken back, or done again

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio
        self._deleted: list[int] = []
        self._restored: list[int] = []

    def forget(self) -> None:
        """Begin with nothing to take back."""
        self._deleted.clear()
        self._restored.clear()

    def use(self, run: int) -> None:
        """Let a run be the one that is reviewed and released."""
        from dsgan_studio.core.workflow.run_choice import use_run

        self._studio.session.change(lambda project: use_run(project, run))

    def delete(self, run: int) -> None:
        """Throw a run away; it can be brought back."""
        from dsgan_studio.core.workflow.run_choice import delete_run

        if self._studio.session.change(lambda project: delete_run(project, run)):
            self._deleted.append(run)
            self._restored.clear()
            self.changed.emit()

    def free_deleted(self) -> None:
        """Remove the files of deleted runs, once the user has said so."""
        from dsgan_studio.core.workflow.run_choice import free_deleted_runs

        question = self.tr(
            "The files of deleted runs are removed, with what was said of their items. This "
            "cannot be undone. The same seed makes the same images again."
        )
        answers = (
            Answer("free", self.tr("Remove them"), destructive=True),
            Answer("keep", self.tr("Keep them")),
        )
        if self._studio.ask.choose(question, answers) == "free":
            self.forget()
            self._studio.session.change(free_deleted_runs)

    def undo_text(self) -> str:
        """Return what would be taken back, "" where there is nothing."""
        return self._worded(self._deleted)

    def redo_text(self) -> str:
        """Return what would be done again, "" where there is nothing."""
        return self._worded(self._restored)

    def _worded(self, steps: list[int]) -> str:
        return self.tr("deleting run %1").replace("%1", str(steps[-1])) if steps else ""

    def undo(self) -> None:
        """Bring back the run that was deleted last."""
        from dsgan_studio.core.workflow.run_choice import restore_run

        if self._deleted:
            run = self._deleted[-1]
            if self._studio.session.change(lambda project: restore_run(project, run)):
                self._restored.append(self._deleted.pop())
                self.changed.emit()

    def redo(self) -> None:
        """Delete the run again that was brought back last."""
        from dsgan_studio.core.workflow.run_choice import delete_run

        if self._restored:
            run = self._restored[-1]
            if self._studio.session.change(lambda project: delete_run(project, run)):
                self._deleted.append(self._restored.pop())
                self.changed.emit()
