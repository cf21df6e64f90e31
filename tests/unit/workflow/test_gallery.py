import numpy as np

from dsgan_studio.core.annotations.schema import schema_from_ids
from dsgan_studio.core.workflow.gallery import heat_colours, label_outline


def test_heat_grows_lighter_from_black_and_ends_at_its_limit():
    nats = np.linspace(0, 0.7, 50, dtype=np.float32).reshape(5, 10)
    colours = heat_colours(nats)
    assert colours.shape == (5, 10, 3)
    light = (colours.astype(float) @ [0.299, 0.587, 0.114]).ravel()
    assert light[0] < 2
    rising = nats.ravel() < 0.35
    assert (np.diff(light[rising]) > 0).all()
    assert (light[~rising] == light[~rising][0]).all()


def test_an_outline_lies_inside_its_class_and_the_background_has_none():
    schema = schema_from_ids((0, 1, 2))
    label = np.zeros((8, 8), np.uint8)
    label[2:6, 2:6] = 1
    drawn = label_outline(label, schema, 32, dashed=False)
    seen = drawn[..., 3] == 255
    inside = np.zeros((32, 32), bool)
    inside[8:24, 8:24] = True
    core = np.zeros((32, 32), bool)
    core[10:22, 10:22] = True
    np.testing.assert_array_equal(seen, inside & ~core)
    assert (drawn[seen][:, :3] == schema.by_id(1).colour).all()
    assert not drawn[~seen].any()


def test_what_is_proposed_is_dashed():
    schema = schema_from_ids((0, 1))
    label = np.zeros((8, 8), np.uint8)
    label[2:6, 2:6] = 1
    whole = label_outline(label, schema, 32, dashed=False)[..., 3] > 0
    dashed = label_outline(label, schema, 32, dashed=True)[..., 3] > 0
    assert 0 < dashed.sum() < whole.sum()
    assert not (dashed & ~whole).any()
