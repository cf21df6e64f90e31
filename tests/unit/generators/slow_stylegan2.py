"""StyleGAN2 written out literally: a weight per sample, zero insertion, one step at a time."""

import math

import torch
import torch.nn.functional as F


def upfirdn(x, up, pad_before, pad_after, gain):
    line = torch.tensor([1.0, 3.0, 3.0, 1.0])
    kernel = torch.outer(line, line) / 64 * gain
    count, channels, height, width = x.shape
    if up == 2:
        spread = torch.zeros(count, channels, 2 * height, 2 * width)
        spread[:, :, ::2, ::2] = x
        x = spread
    x = F.pad(x, (pad_before, pad_after, pad_before, pad_after))
    y = F.conv2d(x.flatten(0, 1)[:, None], kernel[None, None])
    return y[:, 0].unflatten(0, (count, channels))


def dense(t, name, x, lr=1.0, activate=False):
    weight = t[name + ".weight"]
    y = x @ (weight * (lr / math.sqrt(weight.shape[1]))).t() + t[name + ".bias"] * lr
    return F.leaky_relu(y, 0.2) * math.sqrt(2) if activate else y


def modulated(x, weight, styles, *, demodulate, up):
    count = len(styles)
    k = weight.shape[-1]
    w = weight[None] * styles[:, None, :, None, None]
    if demodulate:
        w = w * torch.rsqrt(w.square().sum(dim=(2, 3, 4), keepdim=True) + 1e-8)
    groups = []
    for n in range(count):  # one sample at a time
        if up:
            flipped = w[n].flip(2, 3)  # a true convolution
            y = upfirdn(x[n : n + 1], 2, 3, 2, 4.0)
            y = F.conv2d(y, flipped, padding=0)
            groups.append(y)
        else:
            groups.append(F.conv2d(x[n : n + 1], w[n], padding=k // 2))
    return torch.cat(groups)


def mapping(t, a, z, c):
    def normalise(v):
        return v * (v.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()

    x = normalise(z)
    if a.c_dim:
        x = torch.cat([x, normalise(dense(t, "mapping.embed", c))], dim=1)
    for i in range(a.mapping_layers):
        x = dense(t, f"mapping.fc{i}", x, lr=a.mapping_lr_multiplier, activate=True)
    return x


def layer(t, a, name, x, w, noise, *, up, gain=1.0):
    styles = dense(t, name + ".affine", w)
    x = modulated(x, t[name + ".weight"], styles, demodulate=True, up=up)
    if noise is not None:
        x = x + noise * t[name + ".noise_strength"]
    x = x + t[name + ".bias"][None, :, None, None]
    if a.activation == "lrelu":
        x = F.leaky_relu(x, 0.2) * math.sqrt(2)
    x = x * gain
    return x if a.conv_clamp is None else x.clamp(-a.conv_clamp * gain, a.conv_clamp * gain)


def synthesis(t, a, ws, noise):
    """Return image and taps of tensors `t` with architecture `a`."""
    taps, image, at = [], None, 0
    noise = list(noise) if noise else [None] * (2 * len(a.channels))
    x = t["synthesis.b4.const"][None].repeat(len(ws), 1, 1, 1)
    taps.append(x)
    for size in a.block_sizes:
        b, gain, branch = f"synthesis.b{size}", 1.0, None
        if size > 4:
            if a.architecture == "resnet":
                weight = t[b + ".skip.weight"]
                branch = F.conv2d(x, weight / math.sqrt(weight.shape[1]))
                branch = upfirdn(branch, 2, 2, 1, 4.0) * math.sqrt(0.5)
                gain = math.sqrt(0.5)
            x = layer(t, a, b + ".conv0", x, ws[:, at], noise[at], up=True)
            taps.append(x)
            at += 1
        x = layer(t, a, b + ".conv1", x, ws[:, at], noise[at], up=False, gain=gain)
        taps.append(x)
        at += 1
        x = x if branch is None else branch + x
        image = None if image is None else upfirdn(image, 2, 2, 1, 4.0)
        if b + ".torgb.weight" in t:
            weight = t[b + ".torgb.weight"]
            styles = dense(t, b + ".torgb.affine", ws[:, at]) / math.sqrt(weight.shape[1])
            y = modulated(x, weight, styles, demodulate=False, up=False)
            y = y + t[b + ".torgb.bias"][None, :, None, None]
            if a.conv_clamp is not None:
                y = y.clamp(-a.conv_clamp, a.conv_clamp)
            image = y if image is None else image + y
    return image, taps
