"""Makes a small folder as DatasetGAN's users have it."""

import json
import shutil
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from dsgan_studio.core.base.seeds import numpy_generator
from dsgan_studio.core.checkpoints.opening import open_checkpoint
from dsgan_studio.core.generators.build import build_generator, complete, with_mean_w
from dsgan_studio.core.interpreter.store import to_reference_states
from dsgan_studio.core.samples.render import to_bytes
from tests.unit.dataset.tiny import tiny_ensemble

DATA = Path(__file__).resolve().parents[2] / "data" / "checkpoints"
COUNT = 3
CHECKPOINT, AVERAGE = "mini_sg1_32.for_g_all.pt", "mini_sg1_32_avg_latent_stylegan1.npy"


def mean_w():
    return torch.from_numpy(np.load(DATA / AVERAGE)[0].copy())


def reference_generator():
    checkpoint = with_mean_w(open_checkpoint(DATA / CHECKPOINT), mean_w())
    return build_generator(complete(checkpoint))


def mask_of(number, side_px=32):
    random = numpy_generator("workflow-mask", number)
    return random.integers(0, 3, (side_px, side_px), dtype=np.uint8)


def make(root, *, shift=0, from_w=False, side_px=32, classifiers=False):
    """Write the folder; image k is made of latent k + shift. Return the experiment's file."""
    generator = reference_generator()
    architecture = generator.architecture
    home = {name: root / name for name in ("masks", "latents", "model", "experiments")}
    for folder in home.values():
        folder.mkdir(parents=True)
    shutil.copy(DATA / CHECKPOINT, root / "g.pt")
    shutil.copy(DATA / AVERAGE, home["latents"] / "avg_latent_stylegan1.npy")
    random = numpy_generator("workflow-latents", int(from_w))
    if from_w:
        latents = random.standard_normal((COUNT, 18, architecture.w_dim)) / 4
        ws = torch.from_numpy(latents[:, : architecture.num_ws].astype(np.float32))
    else:
        latents = random.standard_normal((COUNT, architecture.z_dim))
        with torch.no_grad():
            ws = generator.map(torch.from_numpy(latents.astype(np.float32)))
            ws = generator.truncate(ws, 0.7, 8)
    np.save(home["latents"] / "latent_stylegan1.npy", latents)
    mean = generator.w_avg.expand(1, architecture.num_ws, -1)
    with torch.no_grad():
        images = to_bytes(
            generator.synthesize(torch.cat([mean] * -shift + [ws]), generator.const_noise())
        )
    for number in range(COUNT):
        Image.fromarray(images[number]).save(home["masks"] / f"image_{number}.png")
        np.save(home["masks"] / f"image_mask{number}.npy", mask_of(number, side_px).astype(int))
    if classifiers:
        ensemble = tiny_ensemble(generator, size_px=side_px)
        for number, state in enumerate(to_reference_states(ensemble)):
            torch.save(state, home["model"] / f"model_{number}.pth")
    file = home["experiments"] / "cat.json"
    settings = {
        "exp_dir": "model",
        "category": "cat",
        "dim": [side_px, side_px, sum(generator.tap_channels)],
        "number_class": 3,
        "testing_data_number_class": 3,
        "max_training": 30,
        "stylegan_ver": "1",
        "annotation_data_from_w": from_w,
        "annotation_mask_path": "masks",
        "average_latent": "latents/avg_latent_stylegan1.npy",
        "annotation_image_latent_path": "latents/latent_stylegan1.npy",
        "stylegan_checkpoint": "g.pt",
        "model_num": 2,
    }
    file.write_text(json.dumps(settings))
    return file
