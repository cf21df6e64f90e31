import dataclasses
import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput, JobCancelled, ShapeError
from dsgan_studio.core.base.jobs import JobContext
from dsgan_studio.core.samples.recipe import SampleRecipe, draw_recipe
from dsgan_studio.core.samples.render import (
    render_arrays,
    render_block,
    render_samples,
    render_small,
    synthesize_block,
    to_bytes,
)

MODES = ("const", "random", "none")


def recipes(count, **changes):
    return [draw_recipe("run", 0, i, 8, **changes) for i in range(count)]


def test_colours_are_scaled_cut_and_clipped_as_in_the_reference():
    values = torch.tensor([-9.0, -1.0, -1.01, 0.0, 0.0039, 0.99, 1.0, 9.0])
    found = to_bytes(values.view(1, 1, 1, 8))[0, 0, :, 0]
    want = np.clip((values.numpy() * 127.5 + 128).astype(np.int64), 0, 255)
    np.testing.assert_array_equal(found, want)
    assert list(found[[0, 3, -1]]) == [0, 128, 255]


def test_colours_are_the_last_axis_and_grey_images_get_three():
    image = torch.arange(2 * 3 * 4 * 5).view(2, 3, 4, 5) / 60 - 1
    pixels = to_bytes(image)
    assert pixels.shape == (2, 4, 5, 3)
    assert pixels.flags.c_contiguous
    assert to_bytes(image[:, :1]).shape == (2, 4, 5, 3)


@settings(max_examples=15, deadline=None)
@given(cuts=st.lists(st.integers(0, 10), max_size=4), modes=st.lists(st.sampled_from(MODES)))
def test_a_set_made_in_pieces_has_the_bytes_of_the_set_made_at_once(
    session_generator, session_plan, cuts, modes
):
    wanted = [
        dataclasses.replace(r, noise_mode=modes[i % len(modes)] if modes else "const")
        for i, r in enumerate(recipes(10, psi=0.8))
    ]
    whole = list(render_samples(session_generator, wanted, session_plan, JobContext()))
    pieces = []
    edges = [0, *sorted(cuts), 10]
    for start, stop in itertools.pairwise(edges):
        pieces += render_samples(
            session_generator, wanted[start:stop], session_plan, JobContext(), first_index=start
        )
    assert len(whole) == 10
    np.testing.assert_array_equal(np.stack(pieces), np.stack(whole))


def test_an_item_does_not_depend_on_its_neighbours(make_generator, plan):
    generator, [a, b, c] = make_generator(), recipes(3, noise_mode="random")
    one = render_block(generator, [a, b], plan)
    two = render_block(generator, [c, b], plan)
    assert torch.equal(one.images[1], two.images[1])
    assert not torch.equal(one.images[0], two.images[0])


def test_image_and_maps_come_from_the_same_pass(make_generator, plan):
    generator, wanted = make_generator(), recipes(3, psi=0.7)
    images, taps = synthesize_block(generator, wanted, plan)
    z = torch.from_numpy(np.stack([r.z for r in wanted]))
    with torch.no_grad():
        ws = generator.truncate(generator.map(z), 0.7)
        direct = generator.synthesize_with_taps(ws, generator.const_noise())
    assert np.abs(images.astype(int) - to_bytes(direct.image)).max() <= 1
    for found, want in zip(taps, direct.taps, strict=True):
        torch.testing.assert_close(found, want, atol=1e-5, rtol=1e-5)


def test_noise_modes_are_each_items_own(make_generator, plan):
    generator, base = make_generator(), recipes(1)[0]
    mixed = [dataclasses.replace(base, noise_mode=mode) for mode in MODES]
    together = render_block(generator, mixed, plan).images
    for n, recipe in enumerate(mixed):
        alone = render_block(generator, [recipe], plan, place=n).images[0]
        assert torch.equal(alone, together[n])
    assert not torch.equal(together[0], together[1])
    assert not torch.equal(together[0], together[2])


def test_random_noise_follows_its_seed(make_generator, plan):
    base = recipes(1, noise_mode="random")[0]
    wanted = [dataclasses.replace(base, noise_seed=seed) for seed in (1, 2)]
    images = render_block(make_generator(), wanted, plan).images
    assert not torch.equal(images[0], images[1])


def test_any_noise_mode_is_accepted_where_there_is_no_noise(make_generator, plan):
    generator, base = make_generator(use_noise=False), recipes(1)[0]
    images = [
        render_block(generator, [dataclasses.replace(base, noise_mode=mode)], plan).images
        for mode in MODES
    ]
    assert torch.equal(images[0], images[1])
    assert torch.equal(images[0], images[2])


def test_the_class_and_the_truncation_change_the_image(make_generator, plan):
    generator, z = make_generator(c_dim=3), recipes(1)[0].z
    wanted = [
        SampleRecipe(z, class_index=0),
        SampleRecipe(z, class_index=1),
        SampleRecipe(z, psi=0.0, class_index=0),
        SampleRecipe(z + 1, psi=0.0, class_index=1),
    ]
    images = render_block(generator, wanted, plan).images
    assert not torch.equal(images[0], images[1])
    torch.testing.assert_close(images[2], images[3])


def test_maps_can_be_trained_on(make_generator, plan):
    taps = render_block(make_generator(), recipes(1), plan).taps
    weight = torch.ones(9, requires_grad=True)
    (taps[0] * weight[None, :, None, None]).sum().backward()
    assert weight.grad is not None


def test_low_precision_is_used_where_the_plan_says_so(make_generator, plan):
    low = dataclasses.replace(plan, dtype=torch.bfloat16)
    block = render_block(make_generator(), recipes(2), low)
    assert block.images.dtype == torch.float32
    assert block.taps[-1].dtype == torch.bfloat16


def test_arrays_hold_image_w_and_maps_of_all_items_in_order(make_generator, plan):
    generator, wanted = make_generator(), recipes(6, psi=0.5, cutoff=2)
    arrays = render_arrays(generator, wanted, plan, JobContext())
    assert sorted(arrays) == ["img", *(f"tap{i:02d}" for i in range(6)), "w"]
    assert arrays["img"].shape == (6, 3, 16, 16)
    assert arrays["w"].shape == (6, 6, 12)
    assert arrays["tap05"].shape == (6, 5, 16, 16)
    assert {a.dtype for a in arrays.values()} == {np.dtype(np.float32)}
    images = list(render_samples(generator, wanted, plan, JobContext()))
    np.testing.assert_array_equal(to_bytes(torch.from_numpy(arrays["img"])), np.stack(images))
    full = render_arrays(generator, recipes(6), plan, JobContext())["w"]
    np.testing.assert_array_equal(arrays["w"][:, 2:], full[:, 2:])
    np.testing.assert_allclose(arrays["w"][:, :2], 0.5 * full[:, :2] + 0.25, atol=1e-6)


def test_rendering_reports_every_block_and_stops_when_cancelled(make_generator, plan):
    seen = []
    context = JobContext(on_progress=lambda p: seen.append((p.stage, p.done, p.total)))
    images = render_samples(make_generator(), recipes(9), plan, context)
    for _ in range(4):
        next(images)
    context.cancel()
    with pytest.raises(JobCancelled):
        next(images)
    assert seen[0] == ("render", 0, 9)


def test_nothing_to_render_is_refused(make_generator, plan):
    with pytest.raises(BadInput, match="no latent to render"):
        render_arrays(make_generator(), [], plan, JobContext())


@pytest.mark.parametrize(("count", "place"), [(0, 0), (5, 0), (2, 3), (1, -1)])
def test_recipes_that_do_not_fit_the_batch_are_refused(make_generator, plan, count, place):
    with pytest.raises(ShapeError, match="do not fit a batch of 4"):
        render_block(make_generator(), recipes(count), plan, place=place)


def test_a_recipe_of_another_generator_is_refused(make_generator, plan):
    with pytest.raises(BadInput, match="takes a z of 8 numbers"):
        render_block(make_generator(), [SampleRecipe(np.zeros(9))], plan)


def test_small_images_come_one_for_each_recipe_and_stop_when_cancelled(make_generator, plan):
    generator = make_generator()
    recipes = [draw_recipe("test", 1, n, 8, psi=0.7) for n in range(6)]
    small = list(render_small(generator, recipes, plan, 8, JobContext()))
    assert [one.shape for one in small] == [(8, 8, 3)] * 6
    assert len({one.tobytes() for one in small}) == 6
    assert list(render_small(generator, recipes, plan, 2, JobContext())) == []
    context = JobContext()
    context.cancel()
    with pytest.raises(JobCancelled):
        list(render_small(generator, recipes, plan, 8, context))
