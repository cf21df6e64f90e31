"""Widgets that several pages use; none knows a page."""
