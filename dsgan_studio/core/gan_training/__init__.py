"""Training a StyleGAN2 on a folder of real images, from reading the files to the last snapshot."""
