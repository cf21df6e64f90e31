"""StyleGAN3 written out literally: zeros inserted, full two-dimensional filters, a weight per item.

Works in the precision of the tensors it is given.
"""

import math

import torch
import torch.nn.functional as F


def convolve(x, kernel):
    """Apply a true convolution with a square to every map, where it fits."""
    count, channels = x.shape[:2]
    y = F.conv2d(x.flatten(0, 1)[:, None], kernel.flip(0, 1)[None, None])
    return y[:, 0].unflatten(0, (count, channels))


def square(kernel):
    return torch.outer(kernel, kernel) if kernel.ndim == 1 else kernel


def filtered_leaky_relu(x, bias, up_filter, down_filter, layer):
    """Bias, insertion of zeros, filter, leaky ReLU, filter, every n-th pixel."""
    x = x + bias[None, :, None, None]
    count, channels, height, width = x.shape
    spread = x.new_zeros(count, channels, height * layer.up, width * layer.up)
    spread[:, :, :: layer.up, :: layer.up] = x
    x = F.pad(spread, [*layer.padding, *layer.padding])
    if up_filter is not None:
        x = convolve(x, square(up_filter) * layer.up**2)
    x = F.leaky_relu(x, 0.2) * math.sqrt(2)
    if layer.conv_clamp is not None:
        x = x.clamp(-layer.conv_clamp, layer.conv_clamp)
    if down_filter is not None:
        x = convolve(x, square(down_filter))
    return x[:, :, :: layer.down, :: layer.down]


def dense(t, name, x, lr=1.0, activate=False):
    weight = t[name + ".weight"]
    y = x @ (weight * (lr / math.sqrt(weight.shape[1]))).t() + t[name + ".bias"] * lr
    return F.leaky_relu(y, 0.2) * math.sqrt(2) if activate else y


def modulated(x, weight, styles, gain, *, demodulate):
    """Convolve each item with a weight of its own, all in one grouped convolution."""
    count = len(x)
    outputs, inputs, k, _ = weight.shape
    if demodulate:
        weight = weight / weight.square().mean(dim=(1, 2, 3), keepdim=True).sqrt()
        styles = styles / styles.square().mean().sqrt()
    w = weight[None] * styles[:, None, :, None, None]
    if demodulate:
        w = w / (w.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8).sqrt()
    w = (w * gain).reshape(count * outputs, inputs, k, k)
    x = x.reshape(1, count * inputs, *x.shape[2:])
    y = F.conv2d(x, w, padding=k - 1, groups=count)
    return y.reshape(count, outputs, *y.shape[2:])


def mapping(t, a, z, c=None):
    def normalise(v):
        return v * (v.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()

    x = normalise(z)
    if a.class_table_dim:
        row = t["mapping.embed.weight"][c.argmax(dim=1)]
        x = torch.cat([x, normalise(dense(t, "mapping.embed_proj", row, activate=True))], dim=1)
    elif a.c_dim:
        x = torch.cat([x, normalise(dense(t, "mapping.embed", c))], dim=1)
    for i in range(a.mapping_layers):
        x = dense(t, f"mapping.fc{i}", x, lr=a.mapping_lr_multiplier, activate=True)
    return x


def waves(t, a, w):
    """Evaluate the sine waves pixel by pixel, one item after the other."""
    maps = []
    for row in dense(t, "synthesis.input.affine", w):
        cos, sin, x, y = row / row[:2].norm()
        zero, one = torch.zeros_like(cos), torch.ones_like(cos)
        turn = torch.stack([cos, -sin, zero, sin, cos, zero, zero, zero, one]).view(3, 3)
        shift = torch.stack([one, zero, -x, zero, one, -y, zero, zero, one]).view(3, 3)
        m = turn @ shift @ t["synthesis.input.transform"]
        freqs = t["synthesis.input.freqs"] @ m[:2, :2]
        phases = t["synthesis.input.phases"] + t["synthesis.input.freqs"] @ m[:2, 2]
        s = a.input
        fade = (freqs.norm(dim=1) - s.bandwidth) / (s.sampling_rate / 2 - s.bandwidth)
        at = (torch.arange(s.size, dtype=w.dtype) - (s.size - 1) / 2) / s.sampling_rate
        down, along = torch.meshgrid(at, at, indexing="ij")
        angle = along[None] * freqs[:, :1, None] + down[None] * freqs[:, 1:, None]
        wave = torch.sin(2 * math.pi * (angle + phases[:, None, None]))
        wave = wave * (1 - fade).clamp(0, 1)[:, None, None]
        mix = t["synthesis.input.weight"] / math.sqrt(s.channels)
        maps.append(torch.einsum("oc,chw->ohw", mix, wave))
    return torch.stack(maps)


def synthesis(t, a, ws, activation=filtered_leaky_relu):
    """Return the image, and the maps with their borders, of tensors `t` of architecture `a`."""
    x = waves(t, a, ws[:, 0])
    maps = [x]
    for index, name in enumerate(a.layer_names):
        prefix = f"synthesis.{name}"
        gain = t[prefix + ".magnitude_ema"].rsqrt()
        styles = dense(t, prefix + ".affine", ws[:, index + 1])
        weight, bias = t[prefix + ".weight"], t[prefix + ".bias"]
        if index < len(a.layers):
            x = modulated(x, weight, styles, gain, demodulate=True)
            up, down = (t.get(f"{prefix}.{kind}_filter") for kind in ("up", "down"))
            x = activation(x, bias, up, down, a.layers[index])
            maps.append(x)
        else:
            styles = styles / math.sqrt(weight.shape[1])
            x = modulated(x, weight, styles, gain, demodulate=False) + bias[None, :, None, None]
            if a.torgb_clamp is not None:
                x = x.clamp(-a.torgb_clamp, a.torgb_clamp)
    return x * a.output_scale, maps
