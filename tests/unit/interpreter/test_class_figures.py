from dataclasses import replace

import numpy as np

from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.interpreter.report import iou_of
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.training import train_ensemble

QUICK = InterpreterSettings(members=3, min_steps=40, max_steps=40, evaluations=2)


def test_evaluations_are_told_as_they_are_made_with_the_accuracy_of_each_class(samples, plan):
    told = []
    trained = train_ensemble(samples, (0, 1, 2, 7), QUICK, plan, JobContext(), told.append)
    assert tuple(told) == trained.report.curve
    assert [point.step for point in told] == [20, 40]
    assert told[-1].class_accuracy[3] is None
    assert all(0.0 <= one <= 1.0 for one in told[-1].class_accuracy[:3])


def test_the_confusion_table_holds_every_pixel_that_was_left_out(samples, plan):
    trained = train_ensemble(samples, (0, 1, 2, 7), replace(QUICK), plan, JobContext())
    report = trained.report
    table = np.array(report.confusion)
    assert table.shape == (4, 4)
    assert table[3].sum() == table[:, 3].sum() == 0
    assert table.trace() / table.sum() == report.ensemble_accuracy
    assert iou_of(table) == report.class_iou
