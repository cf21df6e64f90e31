"""Draws the images of the sample projects, with exact masks."""
