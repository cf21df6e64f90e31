"""Choices that make an interpreter what it is; stored with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from dsgan_studio.core.base.errors import BadInput

ClassWeights = Literal["none", "inverse", "sqrt"]
Decision = Literal["mean", "vote"]


def check_least(settings: object, **least: int) -> None:
    """Check that the settings of these names are not below these numbers.

    Raises:
        BadInput: naming the first that is.
    """
    for name, number in least.items():
        value = getattr(settings, name)
        if value < number:
            raise BadInput(f"the interpreter's {name} is {value}; give at least {number}.")


@dataclass(frozen=True)
class InterpreterSettings:
    """How an ensemble is trained.

    Attributes:
        members: pixel classifiers in the ensemble.
        seed: with it and the samples, the result is fixed.
        epochs: passes over the labelled pixels, each member in an order of its own.
        batch_px: pixels that one member sees in one step.
        learning_rate: of Adam, at the start of the cosine schedule.
        min_steps: steps at least, however few the pixels.
        max_steps: steps at most, however many the pixels.
        max_pixels: labelled pixels used at most, drawn evenly from all samples.
        basis_size: directions of feature space that training works in; None for all.
        class_weights: weight of a class in the loss: "none", "inverse" to its pixels, or to the
            "sqrt" of them.
        leave_out: samples that each member leaves out for validation; None chooses by their number.
        evaluations: how often each member is validated; its best state is kept.
        final_share: steps of the last pass, which sees what was left out too, as a share of those
            before it.
    """

    members: int = 10
    seed: int = 0
    epochs: float = 1.75
    batch_px: int = 128
    learning_rate: float = 8e-3
    min_steps: int = 200
    max_steps: int = 8000
    max_pixels: int = 400_000
    basis_size: int | None = 704
    class_weights: ClassWeights = "none"
    leave_out: int | None = None
    evaluations: int = 8
    final_share: float = 0.5

    def __post_init__(self) -> None:
        check_least(
            self, members=1, batch_px=2, min_steps=1, max_steps=1, max_pixels=1, evaluations=1
        )
        if self.basis_size is not None and self.basis_size < 1:
            raise BadInput(f"the interpreter's basis_size is {self.basis_size}; give at least 1.")
        if not (self.epochs > 0 and self.learning_rate > 0):
            raise BadInput(
                "the interpreter's epochs and learning_rate have to be above zero; got "
                f"{self.epochs} and {self.learning_rate}."
            )
        if not 0.0 <= self.final_share <= 1.0:
            raise BadInput(f"the interpreter's final_share is {self.final_share}; give 0 to 1.")
        if self.leave_out is not None and not 0 <= self.leave_out <= 2:
            raise BadInput(f"leave_out is {self.leave_out}; give 0, 1 or 2 samples a member.")
        if self.class_weights not in get_args(ClassWeights):
            raise BadInput(
                f'class_weights is "{self.class_weights}"; choose none, inverse or sqrt.'
            )


def settings_to_json(settings: InterpreterSettings) -> dict[str, Any]:
    """Return the settings as plain JSON values."""
    return asdict(settings)


def settings_from_json(values: Mapping[str, Any]) -> InterpreterSettings:
    """Return the settings that `settings_to_json` wrote; missing ones take their default.

    Raises:
        BadInput: if there is an unknown name or a value is out of range.
    """
    known = {f.name for f in fields(InterpreterSettings)}
    unknown = sorted(set(values) - known)
    if unknown:
        raise BadInput(
            f'the interpreter has no setting called "{unknown[0]}"; choose from '
            f"{', '.join(sorted(known))}."
        )
    return InterpreterSettings(**values)
