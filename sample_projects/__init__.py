"""Sample projects that ship with DSGAN Studio, and the code that made them."""
