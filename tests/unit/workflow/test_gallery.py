import numpy as np

from dsgan_studio.core.workflow.gallery import heat_colours


def test_heat_grows_lighter_from_black_and_ends_at_its_limit():
    nats = np.linspace(0, 0.7, 50, dtype=np.float32).reshape(5, 10)
    colours = heat_colours(nats)
    assert colours.shape == (5, 10, 3)
    light = (colours.astype(float) @ [0.299, 0.587, 0.114]).ravel()
    assert light[0] < 2
    rising = nats.ravel() < 0.35
    assert (np.diff(light[rising]) > 0).all()
    assert (light[~rising] == light[~rising][0]).all()
