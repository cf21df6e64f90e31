"""Writes a snapshot of full size: a StyleGAN2 of 1024 px with G, D and G_ema, some 370 MB."""

import sys
from pathlib import Path

import emit

CHANNELS_1024 = (512, 512, 512, 512, 512, 256, 128, 64, 32)


def write(path, channels=CHANNELS_1024, w_dim=512):
    """Write a snapshot of a StyleGAN2 with these channels to `path`, 4 px first."""
    # What D is made of does not matter, only that it has the size that a real one has.
    network = emit.generator(channels=channels, w_dim=w_dim, layers=8)
    Path(path).write_bytes(emit.snapshot(g=network, discriminator=network, g_ema=network))


if __name__ == "__main__":
    write(sys.argv[1])
