"""What the expert says of samples: the label schema and the masks."""
