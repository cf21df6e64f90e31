import pytest
import torch

from dsgan_studio.core.checkpoints.architecture import StyleGAN2Architecture
from dsgan_studio.core.generators.build import initial_stylegan2


@pytest.fixture
def make_stylegan2():
    """Return a factory of small StyleGAN2s in which no parameter is zero."""

    def make(seed=0, **changes):
        settings = {
            "resolution": 16,
            "z_dim": 8,
            "c_dim": 0,
            "w_dim": 12,
            "mapping_layers": 2,
            "channels": (7, 5, 3),
        }
        generator = initial_stylegan2(StyleGAN2Architecture(**(settings | changes)), seed)
        rng = torch.Generator().manual_seed(seed)
        with torch.no_grad():
            for tensor in generator.state_dict().values():
                if not tensor.any():
                    tensor.copy_(torch.randn(tensor.shape, generator=rng))
        return generator

    return make
