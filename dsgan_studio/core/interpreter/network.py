"""The members' training arithmetic: all of them in one batched product a layer.

Written out by hand, because BatchNorm sits after ReLU and before a linear layer: it need never be
applied to the activations, only folded into the layer after it, and its gradients come out of
products that the linear layer's gradients need anyway.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from torch import Tensor

from dsgan_studio.core.base.seeds import torch_generator
from dsgan_studio.core.interpreter.ensemble import BATCH_NORM_EPS, hidden_widths

BATCH_NORM_MOMENTUM = 0.1


@dataclass
class Parameters:
    """Trainable weights and running statistics of M members; axes as in `Ensemble`."""

    w1: Tensor  # [M, h1, k]
    b1: Tensor
    g1: Tensor  # BatchNorm weight
    c1: Tensor  # BatchNorm bias
    w2: Tensor
    b2: Tensor
    g2: Tensor
    c2: Tensor
    w3: Tensor
    b3: Tensor
    mean1: Tensor
    var1: Tensor
    mean2: Tensor
    var2: Tensor

    def trainable(self) -> list[Tensor]:
        """Return what the optimiser moves, in a fixed order."""
        return [
            self.w1,
            self.b1,
            self.g1,
            self.c1,
            self.w2,
            self.b2,
            self.g2,
            self.c2,
            self.w3,
            self.b3,
        ]

    def all(self) -> list[Tensor]:
        """Return everything that belongs to a member's state."""
        return [*self.trainable(), self.mean1, self.var1, self.mean2, self.var2]


def initial_parameters(
    *, members: int, inputs: int, classes: int, seed: int, device: torch.device
) -> Parameters:
    """Draw the members' weights, each member from a stream of its own.

    Linear layers from a normal distribution of variance 2 / inputs (He et al., ICCV 2015), the
    last of 1 / inputs; BatchNorm as the identity.
    """
    h1, h2 = hidden_widths(classes)

    def draw(layer: int, rows: int, columns: int, gain: float) -> Tensor:
        return torch.stack(
            [
                torch.randn(
                    rows, columns, generator=torch_generator(f"interpreter-init-{layer}", seed, m)
                )
                * (gain / columns) ** 0.5
                for m in range(members)
            ]
        ).to(device)

    def constant(width: int, value: float) -> Tensor:
        return torch.full((members, width), value, device=device)

    return Parameters(
        w1=draw(0, h1, inputs, 2.0), b1=constant(h1, 0.0), g1=constant(h1, 1.0),
        c1=constant(h1, 0.0), w2=draw(3, h2, h1, 2.0), b2=constant(h2, 0.0),
        g2=constant(h2, 1.0), c2=constant(h2, 0.0), w3=draw(6, classes, h2, 1.0),
        b3=constant(classes, 0.0), mean1=constant(h1, 0.0), var1=constant(h1, 1.0),
        mean2=constant(h2, 0.0), var2=constant(h2, 1.0),
    )  # fmt: skip


@dataclass(frozen=True)
class _Normed:
    """One hidden layer after ReLU with what BatchNorm's fold and gradient need, [M, h] each."""

    active: Tensor  # [M, B, h], after ReLU
    mean: Tensor
    inverse: Tensor  # 1 / sqrt(variance + eps)
    scale: Tensor  # BatchNorm weight * inverse
    shift: Tensor  # BatchNorm bias - mean * scale


def _normed(active: Tensor, gain: Tensor, centre: Tensor, mean: Tensor, var: Tensor) -> _Normed:
    inverse = (var + BATCH_NORM_EPS).rsqrt()
    scale = gain * inverse
    return _Normed(active, mean, inverse, scale, centre - mean * scale)


def _linear(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """[M, B, i], [M, o, i], [M, o] -> [M, B, o] float32; multiplied in the precision of `x`."""
    if x.dtype == weight.dtype:
        return torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))
    return torch.bmm(x, weight.to(x.dtype).transpose(1, 2)).float().add_(bias.unsqueeze(1))


def _folded(layer: _Normed, weight: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
    """Fold the BatchNorm of `layer` into the linear layer that reads it."""
    return (
        weight * layer.scale.unsqueeze(1),
        bias + (weight @ layer.shift.unsqueeze(-1)).squeeze(-1),
    )


def _update(running: Tensor, batch: Tensor) -> None:
    running.lerp_(batch, BATCH_NORM_MOMENTUM)


def _train_layer(
    x: Tensor, weight: Tensor, bias: Tensor, gain: Tensor, centre: Tensor,
    running: tuple[Tensor, Tensor],
) -> _Normed:  # fmt: skip
    active = _linear(x, weight, bias).relu_()
    # Not var_mean: over this axis it takes as long as the first product. After ReLU mean and
    # deviation are of one size, so that the difference loses no more than a digit.
    mean = active.mean(dim=1)
    var = (active.square().mean(dim=1) - mean.square()).clamp_min_(0.0)
    _update(running[0], mean)
    _update(running[1], var * (x.shape[1] / (x.shape[1] - 1)))
    return _normed(active, gain, centre, mean, var)


def _backward_layer(
    layer: _Normed, weight: Tensor, grad: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Go back through linear(BatchNorm(ReLU(a))).

    Args:
        layer: the hidden layer below the linear one.
        weight: [M, o, h] of the linear layer.
        grad: [M, B, o], gradient of the linear layer's output.

    Returns:
        Gradients of weight, bias, BatchNorm weight, BatchNorm bias, and of a [M, B, h].
    """
    count = grad.shape[1]
    products = grad.transpose(1, 2) @ layer.active  # [M, o, h]
    sums = grad.sum(dim=1)  # [M, o]
    grad_weight = products * layer.scale.unsqueeze(1) + sums.unsqueeze(2) * layer.shift.unsqueeze(1)
    # With G = grad @ weight: sum_b G, and sum_b G * active, without forming G.
    sum_g = (sums.unsqueeze(1) @ weight).squeeze(1)  # [M, h]
    sum_gh = (weight * products).sum(dim=1)
    grad_gain = (sum_gh - layer.mean * sum_g) * layer.inverse
    slope = -layer.scale * grad_gain * layer.inverse / count
    offset = -layer.scale * sum_g / count - slope * layer.mean
    back = torch.baddbmm(offset.unsqueeze(1), grad, weight * layer.scale.unsqueeze(1))
    back.addcmul_(layer.active, slope.unsqueeze(1))
    back = torch.ops.aten.threshold_backward(back, layer.active, 0.0)
    return grad_weight, sums, grad_gain, sum_g, back


@dataclass(frozen=True)
class Forward:
    """One pass of a batch, with what the way back needs.

    Attributes:
        one, two: the hidden layers.
        out: [M, B, K] outputs of the last layer.
    """

    one: _Normed
    two: _Normed
    out: Tensor


def forward(p: Parameters, x: Float[Tensor, "M B k"]) -> Forward:
    """Pass a batch of each member through it, and update the running statistics."""
    one = _train_layer(x, p.w1, p.b1, p.g1, p.c1, (p.mean1, p.var1))
    w2, b2 = _folded(one, p.w2, p.b2)
    two = _train_layer(one.active, w2, b2, p.g2, p.c2, (p.mean2, p.var2))
    w3, b3 = _folded(two, p.w3, p.b3)
    return Forward(one, two, _linear(two.active, w3, b3))


def backward(
    p: Parameters, x: Float[Tensor, "M B k"], passed: Forward, grad: Float[Tensor, "M B K"]
) -> tuple[Tensor, ...]:
    """Return the gradient of each of `Parameters.trainable` from that of the outputs."""
    gw3, gb3, gg2, gc2, back = _backward_layer(passed.two, p.w3, grad)
    gw2, gb2, gg1, gc1, back = _backward_layer(passed.one, p.w2, back)
    gw1 = (back.to(x.dtype).transpose(1, 2) @ x).float()
    return gw1, back.sum(dim=1), gg1, gc1, gw2, gb2, gg2, gc2, gw3, gb3


@dataclass(frozen=True)
class StepResult:
    """What one batch gave.

    Attributes:
        loss: [M] mean cross-entropy in nats (weighted if classes are).
        correct: [M] share of pixels whose class came first.
        gradients: one tensor for each of `Parameters.trainable`.
    """

    loss: Tensor
    correct: Tensor
    gradients: tuple[Tensor, ...]


def train_step(
    p: Parameters,
    x: Float[Tensor, "M B k"],
    y: Int[Tensor, "M B"],
    *,
    class_weights: Float[Tensor, "K"] | None,
    unlearned: Float[Tensor, "K"],
) -> StepResult:
    """Return loss and gradients of one batch a member, and update the running statistics.

    Args:
        p: the members' parameters.
        x: [M, B, k] inputs, B at least 2; in bfloat16, the first layer multiplies in it.
        y: [M, B] int64 class indices.
        class_weights: weight of each class in the loss, None for equal ones.
        unlearned: [K], 0 for a class with examples and minus infinity for one without.
    """
    passed = forward(p, x)
    logits = passed.out + unlearned
    log_p = logits.log_softmax(dim=2)  # [M, B, K]
    target = y.unsqueeze(2)
    correct = (logits.argmax(dim=2) == y).float().mean(dim=1)
    if class_weights is None:
        loss = -log_p.gather(2, target).squeeze(2).mean(dim=1)
        share = torch.full((1, 1, 1), 1.0 / y.shape[1], device=x.device)
    else:
        weight = class_weights[y]  # [M, B]
        share = (weight / weight.sum(dim=1, keepdim=True)).unsqueeze(2)
        loss = -(log_p.gather(2, target) * share).sum(dim=(1, 2))
    grad = log_p.exp_()
    grad.scatter_add_(2, target, torch.full_like(target, -1.0, dtype=grad.dtype))
    grad *= share
    return StepResult(loss, correct, backward(p, x, passed, grad))


def evaluate(
    p: Parameters, member: int, x: Float[Tensor, "P k"], unlearned: Float[Tensor, "K"]
) -> Float[Tensor, "P K"]:
    """Return one member's logits with its running statistics."""
    one = torch.addmm(p.b1[member], x.float(), p.w1[member].t()).relu_()
    scale = p.g1[member] * (p.var1[member] + BATCH_NORM_EPS).rsqrt()
    shift = p.c1[member] - p.mean1[member] * scale
    w2 = p.w2[member] * scale
    two = torch.addmm(p.b2[member] + p.w2[member] @ shift, one, w2.t()).relu_()
    scale = p.g2[member] * (p.var2[member] + BATCH_NORM_EPS).rsqrt()
    shift = p.c2[member] - p.mean2[member] * scale
    w3 = p.w3[member] * scale
    return torch.addmm(p.b3[member] + p.w3[member] @ shift + unlearned, two, w3.t())
