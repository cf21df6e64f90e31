"""Segmentation models and masks measured: predictions beside what is true."""
