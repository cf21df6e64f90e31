"""Where each sample was looked at, for when it comes back; or one place for all of them."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from dsgan_studio.gui.canvas.canvas import Canvas
from dsgan_studio.gui.canvas.viewpoint import Viewpoint


class KeepView(QCheckBox):
    """Shows a sample where it was looked at last; ticked, where any sample was."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.setText(self.tr("Keep place and scale"))
        self.setObjectName("view-carry")
        self.setAccessibleName(self.tr("Keep place and scale"))
        self.setToolTip(
            self.tr("Every sample is shown where the one before was; otherwise where it was itself")
        )
        self._canvas = canvas
        self._views: dict[int, Viewpoint] = {}
        self._latest: Viewpoint | None = None
        self._sample_id: int | None = None  # None while another one is being loaded
        canvas.view_changed.connect(lambda _scale: self._keep())
        canvas.board.loaded.connect(self._recall)

    def forget(self) -> None:
        """Begin anew: numbers stand for samples of another project."""
        self._views, self._latest, self._sample_id = {}, None, None

    def _keep(self) -> None:
        painting = self._canvas.board.painting
        if painting is None or painting.sample_id != self._sample_id:
            return  # what is shown first is no choice of the painter
        if self._canvas.is_fitted:
            self._views.pop(painting.sample_id, None)
            self._latest = None
        else:
            self._views[painting.sample_id] = self._latest = self._canvas.view

    def _recall(self) -> None:
        painting = self._canvas.board.painting
        self._sample_id = None if painting is None else painting.sample_id
        if painting is None:
            return
        view = self._latest if self.isChecked() else self._views.get(painting.sample_id)
        if view is not None:
            self._canvas.show_view(view)
