"""What to do with a file that is no generator: one text, so that all refusals say the same."""

ADVICE = (
    "choose a StyleGAN1 or StyleGAN2: a .pkl of NVIDIA's TensorFlow or PyTorch code or of "
    "projected-gan, a .pt of rosinality's or EditGAN's code, a .for_g_all.pt, or a .safetensors "
    "of this program"
)
