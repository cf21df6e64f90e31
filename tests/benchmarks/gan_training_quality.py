"""Does training our way learn as well? Ours and the literal float32 way from the same weights.

For each seed both begin with the same networks and see the same images in the same order; what
else is drawn at random differs, as between two seeds. Compared are the losses, the regularisers'
figures and the KID of the averaged generator over the training: for each figure the difference of
the means over seeds, in standard errors, against what chance exceeds once in twenty of such
benchmarks (Student's t, the twentieth shared among the figures). KIDs are compared as logarithms.

Takes long, so it has a target of its own: `make benchmark-quality`. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import stats

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dsgan_studio.core.base.device import (
    available_threads,
    has_fast_bfloat16,
    prepare_process,
)
from dsgan_studio.core.fitness.kid import kid, real_features
from dsgan_studio.core.gan_training.outputs import generated
from dsgan_studio.core.gan_training.settings import TrainingSettings
from dsgan_studio.core.gan_training.state import initial_state
from dsgan_studio.core.gan_training.steps import real_batch_indices, train_step
from sample_projects.drawing.blood_smear import draw_smear
from tests.benchmarks.literal_training import LiteralTraining

CPU = torch.device("cpu")
RESOLUTION_PX = 32
CHANCE = 0.05  # of a difference by chance alone in any of the figures


def drawn_images(count):
    """[count, 32, 32, 3] uint8 drawn blood smears."""
    return np.stack([draw_smear(0, index, RESOLUTION_PX).image for index in range(count)])


def images_of(folder, count):
    """The first images of a folder, made small."""
    paths = sorted(p for p in folder.iterdir() if p.suffix.lower() in (".png", ".jpg", ".jpeg"))
    size = (RESOLUTION_PX, RESOLUTION_PX)
    return np.stack(
        [
            np.asarray(Image.open(p).convert("RGB").resize(size, Image.Resampling.BOX))
            for p in paths[:count]
        ]
    )


def batch_of(images, settings, step):
    """[N, 3, R, R] float32 real images of one step."""
    taken = images[real_batch_indices(settings, step, len(images))]
    return torch.from_numpy(taken).permute(0, 3, 1, 2).float() / 127.5 - 1


def train(step, average, images, real, settings, every):
    """Train to the end; return the mean of each figure, and the KID every `every` steps."""
    sums, kids = {}, []
    for index in range(settings.total_images // settings.batch):
        for name, value in step(batch_of(images, settings, index)).items():
            total, count = sums.get(name, (0.0, 0))
            sums[name] = (total + value, count + 1)
        if (index + 1) % every == 0:
            blocks = generated(average(), "kid", settings.seed, settings.kid_images)
            kids.append(kid(real, np.concatenate(list(blocks))))
    return {name: total / count for name, (total, count) in sums.items()}, kids


def ours(settings, images, real, every):
    """Train our way."""
    low = "bfloat16" if has_fast_bfloat16(CPU) else "float32"
    settings = dataclasses.replace(settings, precision=low)
    state = initial_state(settings, CPU)
    figures, kids = train(
        lambda reals: train_step(state, settings, reals),
        lambda: state.average, images, real, settings, every,
    )  # fmt: skip
    return {**figures, "ada_p": state.ada.p}, kids


def literal(settings, images, real, every):
    """Train the literal way; its average is measured in our generator, which gives its images."""
    shown = initial_state(settings, CPU)
    training = LiteralTraining(shown, settings)

    def average():
        shown.average.load_state_dict(training.average.state_dict())
        return shown.average

    figures, kids = train(training.step, average, images, real, settings, every)
    return {**figures, "ada_p": training.ada.p}, kids


def comparison(mine, theirs, chance):
    """Means of both, and the difference in standard errors against its limit by chance."""
    mine, theirs = np.asarray(mine, float), np.asarray(theirs, float)
    error = np.sqrt(mine.var(ddof=1) / len(mine) + theirs.var(ddof=1) / len(theirs))
    difference = mine.mean() - theirs.mean()
    limit = float(stats.t.ppf(1 - chance / 2, 2 * len(mine) - 2))
    t = float(difference / error) if error else 0.0
    return {
        "ours": round(float(mine.mean()), 4),
        "literal": round(float(theirs.mean()), 4),
        "t": round(t, 2),
        "limit": round(limit, 2),
        "within_noise": abs(t) <= limit,
    }


def measure(images, seeds, kimg, every_kimg):
    """Return the figures."""
    settings = TrainingSettings(
        resolution=RESOLUTION_PX, total_kimg=kimg, channel_base=1024, channel_max=64, ada_kimg=20
    )
    real = real_features(images)
    every = max(round(every_kimg * 1000 / settings.batch), 1)
    runs = {"ours": [], "literal": []}
    for seed in range(seeds):
        for name, way in (("ours", ours), ("literal", literal)):
            runs[name].append(way(dataclasses.replace(settings, seed=seed), images, real, every))
    # The unbiased estimate may fall below 0; the floor is as low as it can be told apart.
    seen = {
        way: [
            {**means, "log_kid": float(np.log(np.maximum(kids, real.floor)).mean())}
            for means, kids in found
        ]
        for way, found in runs.items()
    }
    names = list(seen["ours"][0])
    figures = {
        name: comparison(
            *([run[name] for run in seen[way]] for way in ("ours", "literal")), CHANCE / len(names)
        )
        for name in names
    }
    return {
        "benchmark": "gan_training_quality",
        "resolution_px": RESOLUTION_PX,
        "images": len(images),
        "kimg": kimg,
        "seeds": seeds,
        "threads": torch.get_num_threads(),
        "kid_every_kimg": every * settings.batch / 1000,
        **{
            f"kid_{way}": [[round(value, 3) for value in run[1]] for run in found]
            for way, found in runs.items()
        },
        "kid_floor": round(real.floor, 4),
        "comparisons": figures,
        "pass": all(figure["within_noise"] for figure in figures.values()),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--threads", type=int, default=None)
    parser.add_argument("--images", type=Path, help="a folder; without it, drawn blood smears")
    parser.add_argument("--count", type=int, default=1000, help="images to train on")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--kimg", type=float, default=6.0)
    parser.add_argument("--kid-every-kimg", type=float, default=1.0)
    options = parser.parse_args()
    prepare_process(options.threads or available_threads())
    images = images_of(options.images, options.count) if options.images else None
    images = drawn_images(options.count) if images is None else images
    print(json.dumps(measure(images, options.seeds, options.kimg, options.kid_every_kimg)))


if __name__ == "__main__":
    main()
