"""DSGAN Studio: from a folder of images and sixteen masks to a labelled dataset."""

__version__ = "0.1.0"
