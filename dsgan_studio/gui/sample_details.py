"""What makes the selected sample: seed, latents, truncation, noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dsgan_studio.core.project import layout
from dsgan_studio.gui.jobs import Latest
from dsgan_studio.gui.page import Studio
from dsgan_studio.gui.pictures import read_file
from dsgan_studio.gui.widgets.parts import button, fact_row, label, paragraph

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from dsgan_studio.core.project.records import SampleRecord

_PREVIEW_PX = 224
_FACTS = ("number", "seed", "psi", "noise", "z", "w")


class SampleDetails(QWidget):
    """Shows one sample, or how many are selected; copies z and w as numbers."""

    def __init__(self, studio: Studio) -> None:
        super().__init__()
        self._studio = studio
        self._sample: SampleRecord | None = None
        self._ws: npt.NDArray[np.float32] | None = None
        self._latest = Latest(studio.jobs, self.tr("Reading the latent"), self)
        self._said = paragraph(kind="body-second")
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignLeft)
        self._values = {name: label(kind="strong") for name in _FACTS}
        for name, value in self._values.items():
            value.setObjectName(f"sample-{name}")
        self._facts = QWidget()
        self._build()
        self.show_samples(())

    def _build(self) -> None:
        titles = {
            "number": self.tr("Sample"),
            "seed": self.tr("Seed, place"),
            "psi": self.tr("Truncation ψ"),
            "noise": self.tr("Noise"),
            "z": self.tr("z, length"),
            "w": self.tr("w, length"),
        }
        rows = QVBoxLayout(self._facts)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self._picture)
        for name in _FACTS:
            rows.addWidget(fact_row(titles[name], self._values[name]))
        copies = QHBoxLayout()
        self._copy_z = button(self.tr("Copy z"), "sample-copy-z")
        self._copy_w = button(self.tr("Copy w"), "sample-copy-w")
        self._copy_z.clicked.connect(self._put_z)
        self._copy_w.clicked.connect(self._put_w)
        copies.addWidget(self._copy_z)
        copies.addWidget(self._copy_w)
        rows.addLayout(copies)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._said)
        column.addWidget(self._facts)

    def show_samples(self, numbers: tuple[int, ...]) -> None:
        """Show the one that is selected, or say how many are."""
        self._facts.setVisible(len(numbers) == 1)
        self._said.setVisible(len(numbers) != 1)
        self._said.setText(
            self.tr("%1 samples are selected.").replace("%1", str(len(numbers)))
            if numbers
            else self.tr("Select a sample to see what makes it.")
        )
        project = self._studio.session.project
        if len(numbers) != 1 or project is None:
            self._latest.drop()
            self._sample = None
            return
        sample = project.sample(numbers[0])
        if sample != self._sample:
            self._show(sample)

    def _show(self, sample: SampleRecord) -> None:
        self._sample, self._ws = sample, None
        project = self._studio.session.require_project()
        theme = self._studio.theme
        file = project.path(layout.sample_file(sample.id))
        picture = QPixmap.fromImage(read_file(file)[0])
        self._picture.setVisible(not picture.isNull())
        if not picture.isNull():
            side = theme.px(_PREVIEW_PX)
            smooth = picture.width() > side
            self._picture.setPixmap(
                picture.scaled(
                    side,
                    side,
                    Qt.AspectRatioMode.KeepAspectRatio,
                    Qt.TransformationMode.SmoothTransformation
                    if smooth
                    else Qt.TransformationMode.FastTransformation,
                )
            )
        values = self._values
        values["number"].setText(str(sample.id))
        drawn = sample.seed is not None
        values["seed"].setText(f"{sample.seed}, {sample.index}" if drawn else self.tr("not drawn"))
        values["psi"].setText(f"{sample.psi:.2f}")
        values["noise"].setText(self._noise(sample))
        length = float((sample.z**2).sum() ** 0.5)
        values["z"].setText(f"{len(sample.z)} · {length:.2f}")
        values["w"].setText("…")
        self._copy_w.setEnabled(False)
        views = self._studio.views
        self._latest.start(
            lambda context: views.ws(project, sample.generator_hash, [sample.id])[0],
            self._show_ws,
            lambda outcome: values["w"].setText(outcome.message),
        )

    def _show_ws(self, ws: npt.NDArray[np.float32]) -> None:
        self._ws = ws
        length = float((ws[0] ** 2).sum() ** 0.5)
        self._values["w"].setText(f"{ws.shape[0]} × {ws.shape[1]} · {length:.2f}")
        self._copy_w.setEnabled(True)

    def _noise(self, sample: SampleRecord) -> str:
        names = {
            "const": self.tr("the generator's own"),
            "random": self.tr("drawn"),
            "none": self.tr("none"),
        }
        return names[sample.noise_mode]

    def _put_z(self) -> None:
        if self._sample is not None:
            _copy(self._sample.z)

    def _put_w(self) -> None:
        if self._ws is not None:
            _copy(self._ws)


def _copy(values: npt.NDArray[np.float32]) -> None:
    """Put numbers on the clipboard, one row a line."""
    rows = values.reshape(-1, values.shape[-1])
    lines = ["\t".join(f"{one:.9g}" for one in row) for row in rows]
    QGuiApplication.clipboard().setText("\n".join(lines))
