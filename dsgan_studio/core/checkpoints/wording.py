"""Words that refusals share, and what a file says made fit to be shown."""

from __future__ import annotations

ADVICE = (
    "choose a StyleGAN1, 2, 3 or XL: a .pkl of NVIDIA's TensorFlow or PyTorch code, of "
    "projected-gan or of StyleGAN-XL, a .pt of rosinality's or EditGAN's code, a .for_g_all.pt, "
    "or a .safetensors of this program"
)
_MOST_CHARACTERS = 100


def shown(text: object, most: int = _MOST_CHARACTERS) -> str:
    """Return `text` of a file on one line, short, and without what a terminal would obey."""
    start = str(text)[:most]
    return "".join(letter if letter.isprintable() else "?" for letter in start)
