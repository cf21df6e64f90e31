"""Feature maps of one sample, each at its native resolution, and what is computed from them."""
