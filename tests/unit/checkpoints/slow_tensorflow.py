"""The TensorFlow StyleGANs and rosinality's, literally, on the variables as their files hold them.

Nothing is transposed or turned beforehand: weights are [h, w, in, out] and [in, out] for
TensorFlow, [1, out, in, h, w] for rosinality. Convolutions are sums over shifted images, transposed
ones scatter every pixel.
"""

import math

import torch
import torch.nn.functional as F

SQRT2 = math.sqrt(2.0)


def lrelu(x):
    return torch.where(x > 0, x, 0.2 * x)


def correlate(x, w):
    """tf.nn.conv2d, SAME, weights [h, w, in, out]."""
    size, pad = x.shape[2], w.shape[0] // 2
    padded = F.pad(x, (pad,) * 4)
    y = 0
    for a in range(w.shape[0]):
        for b in range(w.shape[1]):
            patch = padded[:, :, a : a + size, b : b + size]
            y = y + torch.einsum("nchw,co->nohw", patch, w[a, b])
    return y


def scatter(x, w):
    """Transposed convolution with stride 2 and no padding, weights [h, w, in, out]."""
    n, _, size, _ = x.shape
    k = w.shape[0]
    y = torch.zeros(n, w.shape[3], 2 * (size - 1) + k, 2 * (size - 1) + k)
    for a in range(k):
        for b in range(k):
            part = torch.einsum("nchw,co->nohw", x, w[a, b])
            y[:, :, a : a + 2 * size - 1 : 2, b : b + 2 * size - 1 : 2] += part
    return y


def filtered(x, kernel, before, after, *, up=1):
    """upfirdn: zeros between the pixels, padding, convolution with `kernel` turned round."""
    n, c, h, w = x.shape
    if up == 2:
        wide = torch.zeros(n, c, 2 * h, 2 * w)
        wide[:, :, ::2, ::2] = x
        x = wide
    x = F.pad(x, (before, after, before, after))
    k = kernel.shape[0]
    height, width = x.shape[2] - k + 1, x.shape[3] - k + 1
    y = 0
    for a in range(k):
        for b in range(k):
            y = y + kernel[k - 1 - a, k - 1 - b] * x[:, :, a : a + height, b : b + width]
    return y


def binomial(*taps):
    line = torch.tensor(taps)
    return torch.outer(line, line) / line.sum() ** 2


def pixel_norm(x):
    return x / torch.sqrt((x * x).mean(dim=1, keepdim=True) + 1e-8)


# TensorFlow: mapping


def labels_joined(v, z, c):
    if "LabelConcat/weight" in v:
        z = torch.cat([z, c @ v["LabelConcat/weight"]], dim=1)
    x = pixel_norm(z)
    if "LabelEmbed/weight" in v:
        w = v["LabelEmbed/weight"]
        y = c @ (w / math.sqrt(w.shape[0])) + v["LabelEmbed/bias"]
        x = torch.cat([x, pixel_norm(y)], dim=1)
    return x


def mapping(v, z, c, *, lrmul=0.01):
    """Both generations: SQRT2 stands in the weight of the first and behind the second's bias."""
    x, i = labels_joined(v, z, c), 0
    while f"Dense{i}/weight" in v:
        w, b = v[f"Dense{i}/weight"], v[f"Dense{i}/bias"]
        if v["generation"] == 1:
            x = lrelu(x @ (w * (SQRT2 / math.sqrt(w.shape[0]) * lrmul)) + b * lrmul)
        else:
            x = lrelu(x @ (w * (lrmul / math.sqrt(w.shape[0]))) + b * lrmul) * SQRT2
        i += 1
    return x


# TensorFlow: StyleGAN1


def instance_norm(x):
    x = x - x.mean(dim=(2, 3), keepdim=True)
    return x * torch.rsqrt((x * x).mean(dim=(2, 3), keepdim=True) + 1e-8)


def epilogue1(v, name, x, noise, w):
    if noise is not None:
        x = x + noise * v[name + "/Noise/weight"].view(1, -1, 1, 1)
    x = instance_norm(lrelu(x + v[name + "/bias"].view(1, -1, 1, 1)))
    weight = v[name + "/StyleMod/weight"]
    style = w @ (weight / math.sqrt(weight.shape[0])) + v[name + "/StyleMod/bias"]
    style = style.view(len(w), 2, -1, 1, 1)
    return x * (style[:, 0] + 1) + style[:, 1]


def scaled1(w, gain=SQRT2):
    return w * (gain / math.sqrt(w.shape[0] * w.shape[1] * w.shape[2]))


def upscale_convolution1(x, w, *, fused):
    w = scaled1(w)
    if not fused:
        x = x.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
        return correlate(x, w)
    padded = F.pad(w.permute(2, 3, 0, 1), (1, 1, 1, 1)).permute(2, 3, 0, 1)
    four = padded[1:, 1:] + padded[:-1, 1:] + padded[1:, :-1] + padded[:-1, :-1]
    return scatter(x, four)[:, :, 1:-1, 1:-1]  # SAME leaves one out on each side


def synthesis1(v, ws, *, fused, noise=True):
    """Return image and DatasetGAN's taps; `fused` tells it of a block's size."""
    at, taps, size = 0, [], 4

    def maps():
        return v.get(f"noise{at}") if noise else None

    x = v["4x4/Const/const"].repeat(len(ws), 1, 1, 1)
    x = epilogue1(v, "4x4/Const", x, maps(), ws[:, 0])
    second = "4x4/Conv"
    while True:
        at += 1
        bare = correlate(x, scaled1(v[second + "/weight"]))
        x = epilogue1(v, second, bare, maps(), ws[:, at])
        taps += [x, bare + v[second + "/bias"].view(1, -1, 1, 1)]
        size *= 2
        up, second = f"{size}x{size}/Conv0_up", f"{size}x{size}/Conv1"
        if up + "/weight" not in v:
            break
        at += 1
        x = upscale_convolution1(x, v[up + "/weight"], fused=fused(size))
        x = filtered(x, binomial(1.0, 2.0, 1.0), 1, 1)
        x = epilogue1(v, up, x, maps(), ws[:, at])
    image = correlate(x, scaled1(v["ToRGB_lod0/weight"], 1.0))
    return image + v["ToRGB_lod0/bias"].view(1, -1, 1, 1), taps


# TensorFlow: StyleGAN2


def modulated2(v, name, x, w, *, up=False, demodulate=True):
    weight, mod = v[name + "/weight"], v[name + "/mod_weight"]
    weight = weight / math.sqrt(weight.shape[0] * weight.shape[1] * weight.shape[2])
    style = w @ (mod / math.sqrt(mod.shape[0])) + v[name + "/mod_bias"] + 1
    results = []
    for n in range(len(x)):
        ww = weight * style[n].view(1, 1, -1, 1)
        if demodulate:
            ww = ww * torch.rsqrt((ww * ww).sum(dim=(0, 1, 2)) + 1e-8)
        one = x[n : n + 1]
        results.append(up_convolution2(one, ww) if up else correlate(one, ww))
    return torch.cat(results)


def up_convolution2(x, w):
    p = 2 - (w.shape[0] - 1)
    y = scatter(x, torch.flip(w, (0, 1)))
    return filtered(y, binomial(1.0, 3.0, 3.0, 1.0) * 4, (p + 1) // 2 + 1, p // 2 + 1)


def layer2(v, name, x, w, noise, clamp, *, up=False):
    x = modulated2(v, name, x, w, up=up)
    if noise is not None and name + "/noise_strength" in v:
        x = x + noise * v[name + "/noise_strength"]
    x = lrelu(x + v[name + "/bias"].view(1, -1, 1, 1)) * SQRT2
    return x if clamp is None else x.clamp(-clamp, clamp)


def to_rgb2(v, name, x, w, clamp):
    y = modulated2(v, name, x, w, demodulate=False) + v[name + "/bias"].view(1, -1, 1, 1)
    return y if clamp is None else y.clamp(-clamp, clamp)


def synthesis2(v, ws, *, clamp=None):
    """Return image and taps: the constant, then each layer, in resnets before the sum."""
    x = v["4x4/Const/const"].repeat(len(ws), 1, 1, 1)
    taps = [x]
    x = layer2(v, "4x4/Conv", x, ws[:, 0], v.get("noise0"), clamp)
    taps.append(x)
    y = to_rgb2(v, "4x4/ToRGB", x, ws[:, 1], clamp) if "4x4/ToRGB/weight" in v else None
    size, res = 8, 3
    while f"{size}x{size}/Conv1/weight" in v:
        block, t = f"{size}x{size}", x
        i = 2 * res - 5
        x = layer2(v, block + "/Conv0_up", x, ws[:, i], v.get(f"noise{i}"), clamp, up=True)
        taps.append(x)
        x = layer2(v, block + "/Conv1", x, ws[:, i + 1], v.get(f"noise{i + 1}"), clamp)
        if block + "/Skip/weight" in v:
            skip = v[block + "/Skip/weight"]
            t = up_convolution2(t, skip / math.sqrt(skip.shape[2]))
            taps.append(x / SQRT2)
            x = (x + t) / SQRT2
        else:
            taps.append(x)
        if y is not None:
            y = filtered(y, binomial(1.0, 3.0, 3.0, 1.0) * 4, 2, 1, up=2)
        if block + "/ToRGB/weight" in v:
            t = to_rgb2(v, block + "/ToRGB", x, ws[:, 2 * res - 3], clamp)
            y = t if y is None else y + t
        size, res = 2 * size, res + 1
    if "ToRGB_lod0/weight" in v:
        y = to_rgb2(v, "ToRGB_lod0", x, ws[:, 2 * res - 5], clamp)
    return y, taps


# rosinality


def linear3(v, name, x, lr=1.0, activate=False):
    w = v[name + ".weight"]
    y = x @ (w * (lr / math.sqrt(w.shape[1]))).t() + v[name + ".bias"] * lr
    return lrelu(y) * SQRT2 if activate else y


def mapping3(v, z):
    x, i = pixel_norm(z), 1
    while f"style.{i}.weight" in v:
        x = linear3(v, f"style.{i}", x, 0.01, activate=True)
        i += 1
    return x


def modulated3(v, name, x, w, *, up=False, demodulate=True):
    weight = v[name + ".weight"][0]  # [out, in, k, k]
    weight = weight / math.sqrt(weight[0].numel())
    style = linear3(v, name + ".modulation", w)
    results = []
    for n in range(len(x)):
        ww = weight * style[n].view(1, -1, 1, 1)
        if demodulate:
            ww = ww * torch.rsqrt((ww * ww).sum(dim=(1, 2, 3), keepdim=True) + 1e-8)
        taps = ww.permute(2, 3, 1, 0)
        one = x[n : n + 1]
        if up:
            one = filtered(scatter(one, taps), v[name + ".blur.kernel"], 1, 1)
        else:
            one = correlate(one, taps)
        results.append(one)
    return torch.cat(results)


def layer3(v, name, x, w, noise, *, up=False):
    x = modulated3(v, name + ".conv", x, w, up=up) + v[name + ".noise.weight"] * noise
    return lrelu(x + v[name + ".activate.bias"].view(1, -1, 1, 1)) * SQRT2


def synthesis3(v, ws):
    x = v["input.input"].repeat(len(ws), 1, 1, 1)
    taps = [x]
    x = layer3(v, "conv1", x, ws[:, 0], v["noises.noise_0"])
    taps.append(x)
    skip = modulated3(v, "to_rgb1.conv", x, ws[:, 1], demodulate=False) + v["to_rgb1.bias"]
    i = 1
    while f"convs.{i - 1}.conv.weight" in v:
        x = layer3(v, f"convs.{i - 1}", x, ws[:, i], v[f"noises.noise_{i}"], up=True)
        taps.append(x)
        x = layer3(v, f"convs.{i}", x, ws[:, i + 1], v[f"noises.noise_{i + 1}"])
        taps.append(x)
        name = f"to_rgbs.{(i - 1) // 2}"
        skip = filtered(skip, v[name + ".upsample.kernel"], 2, 1, up=2)
        y = modulated3(v, name + ".conv", x, ws[:, i + 2], demodulate=False)
        skip = skip + y + v[name + ".bias"]
        i += 2
    return skip, taps
