"""One module a page of the window; none knows another."""
