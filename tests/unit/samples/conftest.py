import pytest
import torch

from dsgan_studio.core.base.device import DevicePlan
from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.generators.build import initial_stylegan2

PLAN = DevicePlan(torch.device("cpu"), torch.float32, batch=4, budget_bytes=1 << 30, threads=1)


def small_generator(**changes):
    settings = {
        "resolution": 16,
        "z_dim": 8,
        "c_dim": 0,
        "w_dim": 12,
        "mapping_layers": 2,
        "channels": (9, 7, 5),
    }
    generator = initial_stylegan2(StyleGAN2Architecture(**(settings | changes)), seed=0)
    with torch.no_grad():
        for name, tensor in generator.state_dict().items():
            if name.endswith(("noise_strength", "w_avg")):
                tensor.fill_(0.5)
    return generator.eval()


@pytest.fixture
def make_generator():
    """Return a factory of 16 px StyleGAN2s whose noise and mean w show in the image."""
    return small_generator


@pytest.fixture
def plan():
    return PLAN


@pytest.fixture(scope="session")
def session_generator():
    return small_generator()


@pytest.fixture(scope="session")
def session_plan():
    return PLAN
