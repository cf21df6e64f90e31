"""Members that find keypoints equal the literal hypercolumn, and find what they were shown."""

from __future__ import annotations

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

from dsgan_studio.core.annotations.keypoints import PlacedPoint, SampleKeypoints, Visibility
from dsgan_studio.core.base.errors import BadInput, JobCancelled
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.features.pyramid import FeaturePyramid, from_taps
from dsgan_studio.core.interpreter import keypoint_prediction
from dsgan_studio.core.interpreter.heat_maps import heat_targets, sigma_of, soft_peaks
from dsgan_studio.core.interpreter.keypoint_ensemble import KeypointEnsemble
from dsgan_studio.core.interpreter.keypoint_pixels import (
    KeypointSample,
    draw_pixels,
    tabulate_heat,
)
from dsgan_studio.core.interpreter.keypoint_prediction import KeypointPredictor
from dsgan_studio.core.interpreter.keypoint_training import regression_step, train_keypoints
from dsgan_studio.core.interpreter.members import TENSOR_AXES
from dsgan_studio.core.interpreter.network import initial_parameters
from dsgan_studio.core.interpreter.quality import (
    InterpreterReport,
    report_from_json,
    report_to_json,
)
from dsgan_studio.core.interpreter.settings import InterpreterSettings
from tests.unit.interpreter.test_network import literal_member

SHAPES = ((7, 4), (6, 8), (6, 8), (5, 16), (3, 32), (2, 32))
SIZE = 32


def random_members(points=3, *, members=4, learned=None, may_be_absent=None):
    rng = torch.Generator().manual_seed(21)
    sizes = {"m": members, "h": 128, "i": 32, "k": 2 * points, "c": sum(c for c, _ in SHAPES)}
    tensors = {}
    for name, axes in TENSOR_AXES.items():
        tensor = torch.randn([sizes[a] for a in axes], generator=rng)
        if name.endswith("running_var"):
            tensor = tensor.abs() + 0.1
        elif tensor.ndim == 3:
            tensor *= 2.0 / tensor.shape[-1] ** 0.5
        tensors[name] = tensor
    # Heat of the size that training gives.
    tensors["layers.6.weight"] *= 0.02
    tensors["layers.6.bias"] = 0.3 + 0.1 * tensors["layers.6.bias"]
    return KeypointEnsemble(
        tensors, tuple(range(points)), learned or (True,) * points,
        may_be_absent or (False,) * points, 1.0,
    )  # fmt: skip


def random_pyramid(count=2):
    rng = torch.Generator().manual_seed(22)
    maps = (torch.randn(count, c, s, s, generator=rng) for c, s in SHAPES)
    return FeaturePyramid(tuple(maps), SIZE)


def literal_maps(ensemble, pyramid, item):
    """[M, 2 K, S, S] by upsampling everything and running each member's own modules."""
    stack = torch.cat([F.interpolate(m, (SIZE, SIZE), mode="bilinear") for m in pyramid.maps], 1)
    columns = stack[item].flatten(1).t()
    results = []
    for m in range(ensemble.members):
        layers = nn.Sequential(
            nn.Linear(columns.shape[1], 128), nn.ReLU(), nn.BatchNorm1d(128),
            nn.Linear(128, 32), nn.ReLU(), nn.BatchNorm1d(32),
            nn.Linear(32, 2 * len(ensemble.point_ids)),
        )  # fmt: skip
        state = {n.removeprefix("layers."): value[m] for n, value in ensemble.tensors.items()}
        layers.load_state_dict(state, strict=False)
        results.append(layers.eval()(columns).t().detach().view(-1, SIZE, SIZE))
    return torch.stack(results)


def literal_peak(heat, sigma):
    """Row, column and height of the highest bump of a map, pixel by pixel."""
    row, col = divmod(int(heat.argmax()), SIZE)
    reach = max(1, int(np.ceil(2.5 * sigma)))
    down, along = min(reach, row, SIZE - 1 - row), min(reach, col, SIZE - 1 - col)
    total = moved_row = moved_col = 0.0
    for r in range(row - down, row + down + 1):
        for c in range(col - along, col + along + 1):
            weight = max(float(heat[r, c]), 0.0) ** 2
            total += weight
            moved_row += weight * (r - row)
            moved_col += weight * (c - col)
    total = total or 1.0  # no heat anywhere: the highest pixel
    return row + moved_row / total, col + moved_col / total, float(heat[row, col])


@pytest.mark.parametrize("strip_numbers", [1 << 12, 1 << 19])
def test_maps_places_confidence_and_spread_equal_the_literal_hypercolumn(
    plan, strip_numbers, monkeypatch
):
    monkeypatch.setattr(keypoint_prediction, "STRIP_NUMBERS", strip_numbers)
    ensemble, pyramid = random_members(), random_pyramid()
    predictor = KeypointPredictor(ensemble, plan)
    found = predictor.predict(pyramid)
    for item in range(2):
        literal = literal_maps(ensemble, pyramid, item)
        own = torch.stack(predictor.member_maps(pyramid, item))
        torch.testing.assert_close(own, literal, atol=1e-4, rtol=1e-4)
        mean = literal.mean(dim=0)
        for k in range(3):
            row, col, height = literal_peak(mean[k], 1.0)
            members = np.array([literal_peak(maps[k], 1.0)[:2] for maps in literal])
            spread = np.sqrt(np.square(members - members.mean(0)).sum(1).mean())
            assert (found[item].rows[k], found[item].cols[k]) == pytest.approx((row, col), abs=1e-3)
            assert found[item].confidence[k] == pytest.approx(min(height, 1.0), abs=1e-4)
            assert found[item].spread_px[k] == pytest.approx(spread, abs=1e-3)


def test_items_do_not_depend_on_the_others_of_their_block(plan):
    predictor, pyramid = KeypointPredictor(random_members(), plan), random_pyramid(3)
    together = predictor.predict(pyramid)
    for item in range(3):
        (alone,) = predictor.predict(pyramid.item(item))
        for name in ("rows", "cols", "confidence", "spread_px", "visibility"):
            np.testing.assert_array_equal(getattr(together[item], name), getattr(alone, name))


def test_a_point_never_seen_is_absent_and_one_never_missed_always_there(plan):
    ensemble = random_members(learned=(True, False, True))
    (found,) = KeypointPredictor(ensemble, plan).predict(random_pyramid(1))
    assert found.visibility[1] == Visibility.ABSENT
    assert (found.rows[1], found.cols[1], found.confidence[1]) == (0.0, 0.0, 0.0)
    assert all(found.visibility[[0, 2]] != Visibility.ABSENT)
    assert found.placed.get(1) == PlacedPoint(1, Visibility.ABSENT)


def flat_members(*, place, occlusion):
    """One member whose two maps are the same everywhere."""
    ensemble = random_members(1, members=1, may_be_absent=(True,))
    tensors = {name: torch.zeros_like(value) for name, value in ensemble.tensors.items()}
    for name in ("layers.2.running_var", "layers.5.running_var"):
        tensors[name] = torch.ones_like(tensors[name])
    tensors["layers.6.bias"] = torch.tensor([[place, occlusion]])
    return KeypointEnsemble(tensors, (0,), (True,), (True,), 1.0)


@pytest.mark.parametrize(
    ("place", "occlusion", "expected"),
    [
        (0.9, 0.1, Visibility.VISIBLE),
        (0.9, 0.6, Visibility.OCCLUDED),
        (0.2, 0.0, Visibility.ABSENT),
    ],
)
def test_visibility_follows_the_heat_of_place_and_of_occlusion(plan, place, occlusion, expected):
    ensemble = flat_members(place=place, occlusion=occlusion)
    (found,) = KeypointPredictor(ensemble, plan).predict(random_pyramid(1))
    assert Visibility(int(found.visibility[0])) is expected
    assert found.confidence[0] == pytest.approx(place)


def test_a_pyramid_of_another_generator_is_refused(plan):
    other = FeaturePyramid((torch.zeros(1, 4, 8, 8),), SIZE)
    with pytest.raises(BadInput, match=r"keypoints read 29 channels, the generator gives 4"):
        KeypointPredictor(random_members(), plan).predict(other)


def bump(row, col, sigma, size=SIZE):
    places = torch.arange(size, dtype=torch.float32)
    return torch.exp(
        -((places - row).square()[:, None] + (places - col).square()[None]) / (2 * sigma**2)
    )


@pytest.mark.parametrize("sigma", [1.0, 1.9, 4.0])
@pytest.mark.parametrize(("row", "col"), [(15.0, 9.0), (14.3, 16.45), (12.5, 17.8)])
def test_the_peak_of_a_bump_is_found_finer_than_a_pixel(sigma, row, col):
    rows, cols, heights, _ = soft_peaks(bump(row, col, sigma)[None], sigma)
    assert (float(rows), float(cols)) == pytest.approx((row, col), abs=0.02)
    assert float(heights) == pytest.approx(1.0, abs=0.25)


def test_a_bump_at_the_border_is_not_drawn_inwards():
    rows, cols, _, _ = soft_peaks(bump(0.0, 31.0, 2.0)[None], 2.0)
    assert (float(rows), float(cols)) == (0.0, 31.0)


def test_a_map_without_any_heat_has_its_peak_at_its_highest_pixel():
    cold = -torch.ones(1, 8, 8)
    cold[0, 3, 5] = -0.5
    rows, cols, heights, _ = soft_peaks(cold, 1.0)
    assert (float(rows), float(cols), float(heights)) == (3.0, 5.0, -0.5)


def test_targets_are_bumps_where_points_lie_and_unknown_where_nothing_is_said():
    points = SampleKeypoints(
        (
            PlacedPoint(1, Visibility.VISIBLE, 2.0, 3.0),
            PlacedPoint(2, Visibility.OCCLUDED, 4.0, 4.0),
            PlacedPoint(3, Visibility.ABSENT),
        )
    )
    rows, cols = np.array([2, 4, 7]), np.array([3, 4, 7])
    heat, known = heat_targets(points, (1, 2, 3, 4), rows, cols, 1.0)
    np.testing.assert_array_equal(known, [1, 1, 1, 0, 1, 1, 1, 0])
    assert heat[0, 0] == 1.0
    assert heat[1, 0] == pytest.approx(np.exp(-2.5))
    np.testing.assert_array_equal(heat[:, 5], heat[:, 1])  # occluded: heat in both maps
    np.testing.assert_array_equal(heat[:, 4], 0.0)
    np.testing.assert_array_equal(heat[:, [2, 3, 6, 7]], 0.0)


def test_all_pixels_around_points_are_drawn_and_some_far_from_them():
    points = SampleKeypoints((PlacedPoint(1, Visibility.VISIBLE, 5.0, 60.0),))
    drawn = draw_pixels(points, 128, 2.0, np.random.default_rng(0))
    assert (np.diff(drawn) > 0).all()
    distance = np.hypot(np.arange(128)[:, None] - 5.0, np.arange(128)[None] - 60.0).ravel()
    near = np.flatnonzero(distance <= 6.0)
    assert np.isin(near, drawn).all()
    assert len(drawn) == len(near) + 512


def test_gradients_equal_autograd_through_the_references_layers():
    rng = torch.Generator().manual_seed(0)
    p = initial_parameters(members=2, inputs=9, classes=4, seed=1, device=torch.device("cpu"))
    for tensor in p.all():
        tensor += 0.1 * torch.rand(tensor.shape, generator=rng)
    x, heat = torch.randn(2, 50, 9, generator=rng), torch.rand(2, 50, 4, generator=rng)
    known = (torch.rand(2, 50, 4, generator=rng) > 0.3).float()
    members = [literal_member(p, m) for m in range(2)]
    result = regression_step(p, x, heat, known)
    for m, member in enumerate(members):
        loss = ((member(x[m]) - heat[m]).square() * known[m]).sum() / known[m].sum()
        loss.backward()
        torch.testing.assert_close(result.loss[m], loss.detach())
        for gradient, parameter in zip(result.gradients, member.parameters(), strict=True):
            torch.testing.assert_close(gradient[m], parameter.grad, atol=2e-6, rtol=2e-4)
        torch.testing.assert_close(p.mean1[m], member[2].running_mean)
        torch.testing.assert_close(p.var2[m], member[5].running_var)


def blob_sample(index, *, size=SIZE):
    """A bright blob and a dark one at places drawn; the dark one is missing in every third."""
    rng = np.random.default_rng(500 + index)
    first, second = rng.uniform(6, size - 7, (2, 2))
    missing = index % 3 == 2
    taps = []
    for channels, side in ((6, 8), (6, 16), (5, 32)):
        scale = size / side
        noise = torch.Generator().manual_seed(90 + index)
        field = [bump((p[0] + 0.5) / scale - 0.5, (p[1] + 0.5) / scale - 0.5, 3.0 / scale, side)
                 for p in (first, second)]  # fmt: skip
        sources = torch.stack((field[0], torch.zeros_like(field[1]) if missing else field[1]))
        mix = torch.randn(channels, 2, generator=torch.Generator().manual_seed(side))
        tap = torch.einsum("ck,khw->chw", mix, sources)[None]
        taps.append(tap + 0.02 * torch.randn(tap.shape, generator=noise))
    dark = (
        PlacedPoint(7, Visibility.ABSENT)
        if missing
        else PlacedPoint(7, Visibility.VISIBLE, *map(float, second))
    )
    points = SampleKeypoints((PlacedPoint(2, Visibility.VISIBLE, *map(float, first)), dark))
    return KeypointSample(f"sample {index}", from_taps(taps, size), points)


SETTINGS = InterpreterSettings(members=4, max_steps=400)


@pytest.fixture(scope="module")
def shown():
    return [blob_sample(i) for i in range(9)]


@pytest.fixture(scope="module")
def learned(shown, plan):
    return train_keypoints(shown, (2, 7), SETTINGS, plan, JobContext())


def test_members_find_points_in_images_they_have_not_seen(learned, plan):
    predictor = KeypointPredictor(learned.ensemble, plan)
    for index in range(20, 29):
        sample = blob_sample(index)
        (found,) = predictor.predict(sample.pyramid)
        for point, row, col in zip(found.placed.points, found.rows, found.cols, strict=True):
            truth = sample.points.get(point.id)
            assert point.located == truth.located
            if truth.located:
                assert np.hypot(row - truth.row, col - truth.col) < 2.0


def test_the_report_is_about_samples_that_members_left_out(learned):
    report = learned.report
    assert report.samples == 9
    assert 1 < len(report.measured_on) <= 5
    assert [one.point_id for one in report.points] == [2, 7]
    assert report.all_points.pck[2] > 0.9
    whole = InterpreterReport("x", (), (1,), keypoints=report)
    assert report_from_json(report_to_json(whole)) == whole


def test_the_same_samples_and_seed_give_the_same_members(learned, shown, plan):
    again = train_keypoints(shown, (2, 7), SETTINGS, plan, JobContext())
    for name, tensor in learned.ensemble.tensors.items():
        torch.testing.assert_close(tensor, again.ensemble.tensors[name], rtol=0, atol=0)


def test_members_differ_and_know_what_may_be_absent(learned):
    first = learned.ensemble.tensors["layers.3.weight"]
    assert not torch.equal(first[0], first[1])
    assert learned.ensemble.may_be_absent == (False, True)
    assert learned.ensemble.learned == (True, True)
    assert learned.ensemble.sigma_px == sigma_of(SIZE)


def test_unset_points_teach_nothing(shown, plan):
    """What is not said must not matter: neither does a sample that says nothing of a point."""
    half = [
        KeypointSample(one.name, one.pyramid, one.points.without(7)) if number < 3 else one
        for number, one in enumerate(shown)
    ]
    table = tabulate_heat(half, (2, 7), 1.0, SETTINGS, plan, JobContext())
    np.testing.assert_array_equal(table.known[:3], [[1, 0, 1, 0]] * 3)
    np.testing.assert_array_equal(table.known[3:], 1.0)


def test_fewer_pixels_are_drawn_where_settings_bound_them(shown, plan):
    settings = InterpreterSettings(members=1, max_pixels=1000)
    table = tabulate_heat(shown, (2, 7), 1.0, settings, plan, JobContext())
    assert 950 <= len(table.sample) <= 1000
    assert set(table.sample.tolist()) == set(range(9))


def test_a_single_sample_trains_and_leaves_nothing_to_measure(shown, plan):
    settings = InterpreterSettings(members=1, max_steps=2)
    trained = train_keypoints(shown[:1], (2, 7), settings, plan, JobContext())
    assert trained.report.measured_on == ()
    assert trained.report.all_points.pck == (None, None, None)


def test_training_stops_when_asked(shown, plan):
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        train_keypoints(shown, (2, 7), SETTINGS, plan, context)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda held: [], "no sample with keypoints to learn from"),
        (
            lambda held: [KeypointSample("x", held[0].pyramid, SampleKeypoints())],
            "all are absent",
        ),
        (
            lambda held: [
                held[0],
                KeypointSample("x", FeaturePyramid((torch.zeros(1, 4, 8, 8),), 32), held[0].points),
            ],
            "x has other feature maps than sample 0",
        ),
        (
            lambda held: [
                KeypointSample(
                    "x", held[0].pyramid, SampleKeypoints((PlacedPoint(5, Visibility.ABSENT),))
                )
            ],
            "x has keypoint 5",
        ),
    ],
)
def test_samples_that_teach_nothing_are_refused(shown, plan, spoil, told):
    with pytest.raises(BadInput, match=told):
        train_keypoints(spoil(shown), (2, 7), SETTINGS, plan, JobContext())


@pytest.mark.parametrize(
    ("ids", "learned", "sigma", "told"),
    [
        ((), (), 1.0, "different, ascending ids"),
        ((2, 1, 3), (True,) * 3, 1.0, "different, ascending ids"),
        ((1, 2, 3), (True,), 1.0, "does not fit together"),
        ((1, 2, 3), (True,) * 3, 0.0, "does not fit together"),
    ],
)
def test_members_that_do_not_fit_their_points_are_refused(ids, learned, sigma, told):
    with pytest.raises(BadInput, match=told):
        KeypointEnsemble(random_members().tensors, ids, learned, learned, sigma)
