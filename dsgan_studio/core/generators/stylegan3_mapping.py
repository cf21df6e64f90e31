"""z (and class) -> w in StyleGAN3 and StyleGAN-XL."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from dsgan_studio.core.checkpoints.layout import mean_w_tensor
from dsgan_studio.core.checkpoints.stylegan3_architecture import StyleGAN3Architecture
from dsgan_studio.core.generators.layers import (
    SQRT2,
    FullyConnected,
    full_precision,
    normalise_second_moment,
)


class ClassTable(nn.Module):
    """A row for each class.

    Args:
        classes: number of rows.
        features: length of a row.
    """

    def __init__(self, classes: int, features: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(classes, features))

    def forward(self, c: Float[Tensor, "N C"]) -> Float[Tensor, "N Features"]:
        """Return the rows of one-hot classes."""
        return self.weight[c.argmax(dim=1)]


class StyleGAN3Mapping(nn.Module):
    """The class is embedded and normalised by itself, then joined to z.

    StyleGAN3 embeds it by one layer; StyleGAN-XL looks it up in a table made by an image
    classifier, and brings the row to the length of z.
    """

    w_avg: Tensor

    def __init__(self, architecture: StyleGAN3Architecture) -> None:
        super().__init__()
        a = architecture
        self._layers = a.mapping_layers
        self.embed: nn.Module | None = None
        self.embed_proj: nn.Module | None = None
        inputs = a.z_dim
        if a.class_table_dim:
            self.embed = ClassTable(a.c_dim, a.class_table_dim)
            self.embed_proj = _activated(a.class_table_dim, a.z_dim, lr_multiplier=1.0)
            inputs += a.z_dim
        elif a.c_dim:
            self.embed = FullyConnected(a.c_dim, a.w_dim)
            inputs += a.w_dim
        for index in range(a.mapping_layers):
            layer = _activated(
                a.w_dim if index else inputs, a.w_dim, lr_multiplier=a.mapping_lr_multiplier
            )
            self.add_module(f"fc{index}", layer)
        self.register_buffer("w_avg", torch.zeros(mean_w_tensor(a)[1]))

    def forward(self, z: Tensor, c: Tensor | None) -> Float[Tensor, "N w_dim"]:
        """Return one float32 w for each z."""
        with full_precision(z.device.type):
            x = normalise_second_moment(z.to(self.w_avg.dtype))
            if self.embed is not None and c is not None:
                y = self.embed(c.to(x.dtype))
                if self.embed_proj is not None:
                    y = self.embed_proj(y)
                x = torch.cat((x, normalise_second_moment(y)), dim=1)
            for index in range(self._layers):
                x = self.get_submodule(f"fc{index}")(x)
        return x


def _activated(inputs: int, outputs: int, *, lr_multiplier: float) -> FullyConnected:
    return FullyConnected(
        inputs, outputs, gain=SQRT2, bias_gain=SQRT2, lr_multiplier=lr_multiplier, activate=True
    )
