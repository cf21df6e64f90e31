"""Training ten members on 16 samples of a real generator, against the reference's loop.

The samples are images of a trained generator with its own taps. Their labels are a rule of the
image, so that left-out images have labels too: optical density, smoothed over two pixels, cut at
four quantiles into five classes. The same taps are read at every label size.

The reference trains some members, one after another; its time is multiplied up to ten and says so.
Both are judged on the same pixels of images that neither saw. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from dsgan_studio.core.base.device import (  # noqa: E402
    has_fast_bfloat16,
    plan_device,
    prepare_process,
)
from dsgan_studio.core.base.jobs import JobContext  # noqa: E402
from dsgan_studio.core.base.locator import sample_project  # noqa: E402
from dsgan_studio.core.checkpoints.own_format import read_generator_file  # noqa: E402
from dsgan_studio.core.features.pyramid import from_taps, gather  # noqa: E402
from dsgan_studio.core.generators.build import build_generator  # noqa: E402
from dsgan_studio.core.interpreter.ensemble import fold, member_logits  # noqa: E402
from dsgan_studio.core.interpreter.pixels import AnnotatedSample  # noqa: E402
from dsgan_studio.core.interpreter.settings import InterpreterSettings  # noqa: E402
from dsgan_studio.core.interpreter.training import train_ensemble  # noqa: E402
from dsgan_studio.core.samples.recipe import draw_latent  # noqa: E402
from tests.benchmarks import reference  # noqa: E402

TRAIN, HELD, MEMBERS, CLASSES = 16, 48, 10, 5
HELD_PIXELS = 1024  # of each left-out image


def default_generator():
    return next((sample_project("leukocytes") / "generators").glob("*.safetensors"))


def optical_density(images, size):
    """[N, S, S], smoothed over two pixels of the image."""
    density = -torch.log10(((images + 1.0) / 2.0).clamp(0.02, 1.0)).sum(dim=1, keepdim=True)
    axis = torch.arange(-4, 5, dtype=torch.float32)
    bell = torch.exp(-(axis**2) / 8.0)
    kernel = torch.outer(bell, bell) / bell.sum() ** 2
    smooth = F.conv2d(F.pad(density, (4, 4, 4, 4), "replicate"), kernel[None, None])
    return F.interpolate(smooth, (size, size), mode="bilinear")[:, 0]


@torch.inference_mode()
def draw_samples(generator, size):
    zs = [
        torch.from_numpy(draw_latent("sample", 5, index, generator.architecture.z_dim))
        for index in range(TRAIN + HELD)
    ]
    ws = generator.truncate(generator.map(torch.stack(zs), None), 0.8, None)
    made = generator.synthesize_with_taps(ws, generator.const_noise())
    density = optical_density(made.image, size)
    cuts = density[:TRAIN].flatten().quantile(torch.tensor([0.3, 0.55, 0.75, 0.9]))
    masks = torch.bucketize(density, cuts).to(torch.uint8).numpy()
    return [
        AnnotatedSample(
            f"sample {i}", from_taps([t[i : i + 1].clone() for t in made.taps], size), masks[i]
        )
        for i in range(TRAIN + HELD)
    ]


def held_out(samples, size):
    rng = np.random.default_rng(0)
    columns, classes = [], []
    for sample in samples:
        chosen = rng.choice(size * size, HELD_PIXELS, replace=False)
        flat = torch.from_numpy(chosen)
        columns.append(gather(sample.pyramid, 0, flat // size, flat % size))
        classes.append(torch.from_numpy(sample.mask.ravel()[chosen].astype(np.int64)))
    return torch.cat(columns), torch.cat(classes)


def judge(logits, y):
    """Figures of members' logits [M, K, P]."""
    choices = logits.argmax(dim=1)
    right = (choices == y).float().mean(dim=1)
    members = len(logits)
    votes = torch.zeros(logits.shape[1], len(y))
    votes.scatter_add_(0, choices, torch.ones_like(choices, dtype=votes.dtype))
    agreeing = (votes * (votes - 1)).sum(dim=0) / max(members * (members - 1), 1)
    return {
        "mean": float(right.mean()),
        "worst": float(right.min()),
        "vote": float((votes.argmax(dim=0) == y).float().mean()),
        "mean_distribution": float((logits.softmax(1).mean(0).argmax(0) == y).float().mean()),
        "disagreement": float(1 - agreeing.mean()) if members > 1 else None,
    }


def judge_ours(ensemble, columns, y):
    folded = fold(ensemble)
    full = torch.full((ensemble.members, CLASSES, len(y)), -1e4)
    full[:, list(folded.class_ids)] = member_logits(folded, columns)
    return judge(full, y)


def measure(generator, size, reference_members):
    samples = draw_samples(generator, size)
    train, (columns, y) = samples[:TRAIN], held_out(samples[TRAIN:], size)
    cpu = torch.device("cpu")
    plan = plan_device("cpu", bfloat16=has_fast_bfloat16(cpu))
    began = time.perf_counter()
    trained = train_ensemble(
        train, tuple(range(CLASSES)), InterpreterSettings(members=MEMBERS), plan,
        JobContext(),
    )  # fmt: skip
    ours_s = time.perf_counter() - began
    ours = judge_ours(trained.ensemble, columns, y)
    x = torch.cat([reference.hypercolumns(s.pyramid.maps, size) for s in train])
    classes = torch.cat([torch.from_numpy(s.mask.ravel().astype(np.int64)) for s in train])
    literal = reference.train(x, classes, CLASSES, members=reference_members)
    with torch.no_grad():
        theirs = judge(torch.stack([m(columns).t() for m in literal.members]), y)
    reference_s = literal.seconds * MEMBERS / reference_members
    return {
        "label_px": size,
        "seconds": ours_s,
        "reference_seconds": reference_s,
        "reference_members_measured": reference_members,
        "reference_seconds_are": "measured"
        if reference_members == MEMBERS
        else f"measured on {reference_members} members and multiplied to {MEMBERS}",
        "reference_iterations": literal.iterations,
        "speedup": reference_s / ours_s,
        "held_out": ours,
        "reference_held_out": theirs,
        "reaches_accuracy": all(ours[k] >= theirs[k] for k in ("mean", "worst", "vote")),
        "reaches_disagreement": ours["disagreement"] >= (theirs["disagreement"] or 0.0),
    }


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("generator", type=Path, nargs="?", help="a generator file of ours")
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--sizes", type=int, nargs="+", default=[64, 128])
    parser.add_argument("--reference-members", type=int, default=2)
    options = parser.parse_args()
    prepare_process(options.threads)
    path = options.generator or default_generator()
    generator = build_generator(read_generator_file(path))
    figures = {
        "benchmark": "interpreter_training",
        "generator": path.name[:12],
        "taps": f"{generator.architecture.resolution} px generator, real",
        "channels": sum(generator.tap_channels),
        "samples": TRAIN,
        "members": MEMBERS,
        "threads": torch.get_num_threads(),
        "sizes": [measure(generator, size, options.reference_members) for size in options.sizes],
    }
    print(json.dumps(rounded(figures)))


if __name__ == "__main__":
    main()
