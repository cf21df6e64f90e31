"""Training learns, ignores what is not painted, and gives the same for the same seed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from dsgan_studio.core.base.errors import BadInput, JobCancelled, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import FeaturePyramid
from dsgan_studio.core.interpreter.prediction import predict
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from dsgan_studio.core.interpreter.store import ensemble_hash
from dsgan_studio.core.interpreter.training import AnnotatedSample, train_ensemble

QUICK = InterpreterSettings(members=3, min_steps=60, max_steps=60, batch_px=128, evaluations=3)


@pytest.fixture(scope="module")
def trained(samples, plan):
    settings = replace(QUICK, members=10, min_steps=150, max_steps=150)
    return train_ensemble(samples, (0, 1, 2, 7), settings, plan, JobContext())


def test_the_ensemble_learns_what_was_painted(trained, samples, plan):
    for sample in samples:
        labels = predict(trained.ensemble, sample.pyramid, plan).labels[0]
        assert (labels == sample.mask).mean() > 0.85


def test_the_report_speaks_of_samples_that_members_never_saw(trained):
    report = trained.report
    assert report.validated_on == "samples left out of each member's training"
    assert all(len(names) == 1 for names in report.left_out)
    assert len({names[0] for names in report.left_out}) == 5
    assert len(report.member_accuracy) == 10
    assert report.report_members == 2
    assert report.worst_accuracy == min(report.member_accuracy)
    assert report.mean_accuracy > 0.7
    assert report.ensemble_accuracy > 0.7
    assert 0.0 < report.disagreement < 0.5
    assert report.uncertainty_auroc > 0.6
    assert 0.0 <= report.calibration_error < 0.3
    assert report.class_iou[3] is None
    assert report.pixels_per_class[3] == 0
    assert len(report.curve) == 3
    assert report.curve[-1].loss < report.curve[0].loss + 0.1


def test_a_class_that_was_never_painted_is_never_predicted(trained, samples, plan):
    assert trained.ensemble.learned == (True, True, True, False)
    wild = FeaturePyramid(tuple(100.0 * torch.randn_like(m) for m in samples[0].pyramid.maps), 16)
    for decision in ("mean", "vote"):
        labels = predict(trained.ensemble, wild, plan, decision=decision).labels
        assert set(np.unique(labels)) <= {0, 1, 2}


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(samples, plan):
    runs = [
        train_ensemble(samples, (0, 1, 2), replace(QUICK, seed=seed), plan, JobContext())
        for seed in (4, 4, 5)
    ]
    hashes = [ensemble_hash(run.ensemble) for run in runs]
    assert runs[0].report == runs[1].report
    assert hashes[0] == hashes[1]
    tensors = [run.ensemble.tensors["layers.6.weight"] for run in runs]
    assert not torch.equal(tensors[0], tensors[2])


def test_members_start_and_end_different(trained):
    for name in ("layers.0.weight", "layers.6.weight"):
        tensor = trained.ensemble.tensors[name]
        for m in range(1, trained.ensemble.members):
            assert not torch.allclose(tensor[0], tensor[m], atol=1e-2)


def test_half_precision_learns_as_much_and_gives_weights_in_full_precision(samples, plan):
    low = replace(plan, dtype=torch.bfloat16)
    full, half = (
        train_ensemble(samples, (0, 1, 2), QUICK, one, JobContext()) for one in (plan, low)
    )
    assert all(t.dtype == torch.float32 for t in half.ensemble.tensors.values())
    assert not torch.equal(*(r.ensemble.tensors["layers.0.weight"] for r in (full, half)))
    scores = [run.report.ensemble_accuracy for run in (full, half)]
    assert abs(scores[0] - scores[1]) < 0.03


def poisoned(sample: AnnotatedSample) -> AnnotatedSample:
    """Put nonsense where the mask says unlabelled; the finest maps are as large as the mask."""
    maps = [m.clone() for m in sample.pyramid.maps]
    for feature_map in maps[-2:]:
        feature_map[0, :, torch.from_numpy(sample.mask == 255)] = 1e6
    return replace(sample, pyramid=FeaturePyramid(tuple(maps), sample.pyramid.size_px))


@pytest.mark.parametrize("painted_rows", [12, 1])
def test_what_lies_under_unlabelled_pixels_does_not_matter(samples, plan, painted_rows):
    partly = []
    for sample in samples:
        mask = sample.mask.copy()
        mask[painted_rows:] = 255
        partly.append(replace(sample, mask=mask))
    runs = [
        train_ensemble(chosen, (0, 1, 2), QUICK, plan, JobContext())
        for chosen in (partly, [poisoned(sample) for sample in partly])
    ]
    assert ensemble_hash(runs[0].ensemble) == ensemble_hash(runs[1].ensemble)


@pytest.mark.parametrize("count", [1, 2])
def test_with_few_samples_the_report_says_that_blocks_of_them_were_left_out(samples, plan, count):
    report = train_ensemble(samples[:count], (0, 1, 2), QUICK, plan, JobContext()).report
    assert "blocks of pixels" in report.validated_on
    assert report.left_out == ((), (), ())
    assert report.mean_accuracy is not None


def test_a_handful_of_pixels_trains_and_validates_on_nothing(samples, plan):
    mask = np.full((16, 16), 255, dtype=np.uint8)
    mask[3, 3], mask[9, 9] = 0, 1
    settings = replace(QUICK, seed=2)
    trained = train_ensemble([replace(samples[0], mask=mask)], (0, 1), settings, plan, JobContext())
    assert trained.report.validated_on.startswith("nothing")
    assert trained.report.mean_accuracy is None
    assert all(torch.isfinite(t).all() for t in trained.ensemble.tensors.values())
    labels = predict(trained.ensemble, samples[0].pyramid, plan).labels[0]
    assert (labels[3, 3], labels[9, 9]) == (0, 1)


@pytest.mark.parametrize("class_weights", ["inverse", "sqrt"])
def test_class_weights_find_more_of_a_rare_class(samples, plan, class_weights):
    rng = np.random.default_rng(0)
    noisy = []
    for sample in samples:
        mask = (sample.mask > 0).astype(np.uint8)
        mask[(mask == 1) & (rng.random(mask.shape) < 0.7)] = 0  # three in ten stay
        noisy.append(replace(sample, mask=mask))

    def found(settings: InterpreterSettings) -> int:
        ensemble = train_ensemble(noisy, (0, 1), settings, plan, JobContext()).ensemble
        return sum(int(predict(ensemble, s.pyramid, plan).labels.sum()) for s in samples)

    assert found(replace(QUICK, class_weights=class_weights)) > found(QUICK)


def test_pixels_are_drawn_up_to_the_limit(samples, plan):
    settings = replace(QUICK, max_pixels=100)
    report = train_ensemble(samples, (0, 1, 2), settings, plan, JobContext()).report
    assert sum(report.pixels_per_class) == 6 * 256


def test_progress_carries_loss_and_accuracy_and_cancel_stops(samples, plan):
    seen = []
    train_ensemble(samples, (0, 1, 2), QUICK, plan, JobContext(seen.append))
    last = seen[-1]
    assert (last.stage, last.done, last.total) == ("training interpreter", 90, 90)
    assert {"loss", "accuracy", "validation_loss", "validation_accuracy"} <= set(last.figures)
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        train_ensemble(samples, (0, 1, 2), QUICK, plan, context)


def test_members_end_with_what_they_left_out_and_the_report_comes_before(samples, plan):
    def trained(settings):
        return train_ensemble(samples, (0, 1, 2), settings, plan, JobContext())

    kept_out, finished = trained(replace(QUICK, final_share=0.0)), trained(QUICK)
    assert finished.report == kept_out.report
    assert ensemble_hash(finished.ensemble) != ensemble_hash(
        replace(kept_out.ensemble, settings=finished.ensemble.settings)
    )
    with pytest.raises(BadInput, match=r"final_share is 1\.5; give 0 to 1"):
        replace(QUICK, final_share=1.5)


def test_no_sample_is_refused(plan):
    with pytest.raises(BadInput, match="no sample to learn from"):
        train_ensemble([], (0, 1), QUICK, plan, JobContext())


def test_masks_with_nothing_painted_are_refused(samples, plan):
    empty = replace(samples[0], mask=np.full((16, 16), 255, dtype=np.uint8))
    with pytest.raises(BadInput, match="no pixel of any sample is labelled"):
        train_ensemble([empty], (0, 1), QUICK, plan, JobContext())


def test_an_unknown_id_is_refused_by_sample_and_id(samples, plan):
    mask = samples[1].mask.copy()
    mask[0, 0] = 9
    with pytest.raises(BadInput, match="the mask of sample 1 holds id 9"):
        train_ensemble([replace(samples[1], mask=mask)], (0, 1, 2), QUICK, plan, JobContext())


def test_a_mask_of_the_wrong_size_is_refused(samples, plan):
    small = replace(samples[0], mask=samples[0].mask[:8])
    with pytest.raises(ShapeError, match=r"the mask of sample 0 has shape \[8, 16\]"):
        train_ensemble([small], (0, 1, 2), QUICK, plan, JobContext())


def test_samples_of_two_generators_are_refused(samples, plan):
    other = replace(samples[1], pyramid=FeaturePyramid(samples[1].pyramid.maps[:2], 16))
    with pytest.raises(BadInput, match="sample 1 has other feature maps than sample 0"):
        train_ensemble([samples[0], other], (0, 1, 2), QUICK, plan, JobContext())


@pytest.mark.parametrize("ids", [(), (1, 1), (2, 1), (0, 255), (-1, 0)])
def test_class_ids_that_no_mask_can_hold_are_refused(samples, plan, ids):
    with pytest.raises(BadInput, match="class ids"):
        train_ensemble(samples, ids, QUICK, plan, JobContext())
