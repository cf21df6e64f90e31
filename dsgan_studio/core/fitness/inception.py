"""Inception v3 from a file of weights: the features that published FID and KID are taken on.

torchvision's modules, with the two differences of the network that Heusel et al. published
(inception-2015-12-05): its average pooling does not count the padding, and its last block takes
the maximum instead. Its classifier has 1008 outputs, torchvision's own has 1000; that tells the
two kinds of file apart, whose tensors are called the same.
"""

from __future__ import annotations

from collections.abc import Mapping

import torch
from jaxtyping import Float, UInt8
from torch import Tensor, nn

from dsgan_studio.core.base.errors import BadInput

SIDE_PX = 299
DIMENSIONS = 2048
_PUBLISHED_OUTPUTS = 1008
_AVERAGING = ("Mixed_5b", "Mixed_5c", "Mixed_5d", "Mixed_6b", "Mixed_6c", "Mixed_6d", "Mixed_6e")
_AVERAGING_LAST = "Mixed_7b"
_MAXIMUM = "Mixed_7c"
_WANTED = (
    "give the state dict of torchvision's inception_v3, or the well-known port of the published "
    "network (pt_inception-2015-12-05)"
)


class _NoChannels(nn.Module):
    """Takes the place of a branch that is computed elsewhere."""

    def forward(self, x: Tensor) -> Tensor:
        return x[:, :0]


class _Repooled(nn.Module):
    """A block of Inception whose last branch pools in another way."""

    def __init__(self, block: nn.Module, pool: nn.Module) -> None:
        super().__init__()
        self.branch_pool = block.get_submodule("branch_pool")
        block.add_module("branch_pool", _NoChannels())
        self.block = block
        self.pool = pool

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat((self.block(x), self.branch_pool(self.pool(x))), dim=1)


def is_published_layout(state: Mapping[str, Tensor]) -> bool:
    """Tell whether the weights are those of the published network's layout, by its classifier.

    Raises:
        BadInput: if there is no classifier of an Inception v3.
    """
    classifier = state.get("fc.weight")
    if classifier is None or classifier.ndim != 2 or classifier.shape[1] != DIMENSIONS:
        raise BadInput(f"it holds no Inception v3 with its classifier fc; {_WANTED}.")
    return int(classifier.shape[0]) == _PUBLISHED_OUTPUTS


def build_inception(state: Mapping[str, Tensor]) -> nn.Module:
    """Return the network up to the 2048 features before the classifier, on the CPU, to evaluate.

    It takes [N, 3, S, S] float32 of about -1..1 and gives [N, 2048].

    Args:
        state: the weights by name, as torchvision's `inception_v3` calls them; the auxiliary
            classifier is not needed.

    Raises:
        BadInput: if they are not those of an Inception v3; names the first tensor that is wrong.
    """
    published = is_published_layout(state)
    network = _empty(int(state["fc.weight"].shape[0]))
    network.load_state_dict(_checked(state, network.state_dict()), strict=True, assign=True)
    if published:
        average = nn.AvgPool2d(3, stride=1, padding=1, count_include_pad=False)
        for name in (*_AVERAGING, _AVERAGING_LAST):
            network.add_module(name, _Repooled(network.get_submodule(name), average))
        maximum = nn.MaxPool2d(3, stride=1, padding=1)
        network.add_module(_MAXIMUM, _Repooled(network.get_submodule(_MAXIMUM), maximum))
    network.add_module("fc", nn.Identity())
    return network.eval().requires_grad_(False)


def _empty(outputs: int) -> nn.Module:
    from torchvision.models.inception import Inception3

    # Without numbers: drawing initial weights only to replace them takes longer than reading.
    with torch.device("meta"):
        network: nn.Module = Inception3(
            num_classes=outputs, aux_logits=False, transform_input=False, init_weights=False
        )
    return network


def _checked(state: Mapping[str, Tensor], wanted: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the tensors that the network needs, as it needs them."""
    extra = [n for n in sorted(state) if n not in wanted and not n.startswith("AuxLogits.")]
    if extra:
        raise BadInput(f"it holds {extra[0]}, which no Inception v3 has; {_WANTED}.")
    found = {}
    for name, empty in wanted.items():
        if name.endswith("num_batches_tracked"):
            found[name] = torch.zeros((), dtype=torch.int64)  # of no effect when evaluating
            continue
        tensor = state.get(name)
        if tensor is None:
            raise BadInput(f"it lacks {name} of an Inception v3; {_WANTED}.")
        if tensor.shape != empty.shape or not tensor.is_floating_point():
            raise BadInput(
                f"its {name} has shape {list(tensor.shape)} where an Inception v3 has "
                f"{list(empty.shape)}; {_WANTED}."
            )
        if not bool(torch.isfinite(tensor).all()):
            raise BadInput(f"its {name} holds numbers that are not finite; get the file again.")
        found[name] = tensor.float()
    return found


def inception_input(images: UInt8[Tensor, "N 3 H W"]) -> Float[Tensor, "N 3 299 299"]:
    """Return images as the published network takes them: 299 px, from -1 to just below 1.

    Resized as TensorFlow 1 did: bilinear from pixel i to i · 299 / S without centring, and without
    smoothing before; (x - 128) / 128. Figures hang on it.
    """
    x = images.float()
    x = _stretched(x, 2)
    x = _stretched(x, 3)
    return (x - 128) / 128


def _stretched(x: Tensor, axis: int) -> Tensor:
    size = x.shape[axis]
    if size == SIDE_PX:
        return x
    at = torch.arange(SIDE_PX, dtype=torch.float32, device=x.device) * (size / SIDE_PX)
    low = at.floor().long().clamp_max(size - 1)
    high = (low + 1).clamp_max(size - 1)
    shape = [1] * x.ndim
    shape[axis] = SIDE_PX
    share = (at - low).reshape(shape)
    return torch.lerp(x.index_select(axis, low), x.index_select(axis, high), share)
