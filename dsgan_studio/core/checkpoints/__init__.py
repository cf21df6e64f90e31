"""Any StyleGAN file to an architecture and tensors, executing nothing from it."""
