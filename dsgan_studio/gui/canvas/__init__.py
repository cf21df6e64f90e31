"""The canvas: where masks are painted."""
