"""StyleGAN modules: mapping, truncation, synthesis and the maps an interpreter reads."""
