"""Latents to images: what makes a sample, and its rendering in index-aligned blocks."""
