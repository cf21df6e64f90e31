import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dsgan_studio.core.base.errors import BadInput
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.samples.recipe import (
    SampleRecipe,
    check_recipe,
    draw_latent,
    draw_recipe,
    legacy_latents,
)

Z = np.zeros(8, np.float32)


def architecture(c_dim=0):
    return StyleGAN2Architecture(8, 8, c_dim, 12, 2, (4, 4))


@given(seed=st.integers(0, 2**63), index=st.integers(0, 10**6))
def test_annotated_samples_and_runs_never_share_a_latent(seed, index):
    sample, run = (draw_latent(purpose, seed, index, 4) for purpose in ("sample", "run"))
    assert sample.dtype == np.float32
    assert not np.array_equal(sample, run)
    assert np.array_equal(sample, draw_latent("sample", seed, index, 4))


def test_latents_are_standard_normal():
    z = np.stack([draw_latent("run", 3, index, 64) for index in range(300)])
    assert abs(z.mean()) < 0.03
    assert abs(z.std() - 1) < 0.03
    assert len(np.unique(z[:, 0])) == 300


def test_a_drawn_recipe_keeps_its_settings_and_has_noise_of_its_own():
    one = draw_recipe("run", 1, 5, 8, psi=0.7, cutoff=3, class_index=1, noise_mode="random")
    two = draw_recipe("run", 1, 6, 8, psi=0.7, cutoff=3, class_index=1, noise_mode="random")
    assert (one.psi, one.cutoff, one.class_index, one.noise_mode) == (0.7, 3, 1, "random")
    assert one.noise_seed != two.noise_seed
    assert np.array_equal(one.z, draw_latent("run", 1, 5, 8))


def test_legacy_latents_are_those_of_numpys_old_generator():
    found = legacy_latents(7, 3, 5)
    np.random.seed(7)
    np.testing.assert_array_equal(found, np.random.randn(3, 5).astype(np.float32))


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_a_seed_numpy_does_not_take_is_refused(seed):
    with pytest.raises(BadInput, match="between 0 and 4294967295"):
        legacy_latents(seed, 1, 4)


def test_asking_for_no_images_is_refused():
    with pytest.raises(BadInput, match="at least one image"):
        legacy_latents(0, 0, 4)


def test_recipes_are_equal_exactly_when_all_parts_are():
    recipe = SampleRecipe(Z, 0.7)
    assert recipe == SampleRecipe(Z.copy(), 0.7)
    assert hash(recipe) == hash(SampleRecipe(Z.copy(), 0.7))
    assert recipe != SampleRecipe(Z + 1, 0.7)
    assert recipe != dataclasses.replace(recipe, noise_seed=1)


def test_a_recipe_does_not_follow_changes_to_the_array_it_was_made_from():
    z = Z.copy()
    recipe = SampleRecipe(z)
    z[0] = 1
    assert recipe.z[0] == 0
    assert not recipe.z.flags.writeable


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"z": np.zeros((1, 8))}, r"vector of finite numbers; got shape \[1, 8\]"),
        ({"z": np.full(8, np.nan)}, "finite"),
        ({"psi": float("inf")}, "psi has to be a number"),
        ({"cutoff": -1}, "cutoff counts layers from 0; got -1"),
        ({"noise_mode": "loud"}, '"loud" is not a noise mode'),
    ],
)
def test_impossible_settings_are_refused(settings, message):
    with pytest.raises(BadInput, match=message):
        SampleRecipe(**({"z": Z} | settings))


@pytest.mark.parametrize(
    ("c_dim", "recipe", "message"),
    [
        (0, SampleRecipe(np.zeros(9)), "takes a z of 8 numbers; the latent given has 9"),
        (0, SampleRecipe(Z, class_index=0), "has no classes"),
        (3, SampleRecipe(Z), "3 classes; choose one from 0 to 2"),
        (3, SampleRecipe(Z, class_index=3), "3 classes; choose one from 0 to 2"),
    ],
)
def test_a_recipe_the_generator_cannot_make_is_refused(c_dim, recipe, message):
    with pytest.raises(BadInput, match=message):
        check_recipe(recipe, architecture(c_dim))


def test_a_recipe_that_fits_passes():
    check_recipe(SampleRecipe(Z, class_index=2), architecture(3))
