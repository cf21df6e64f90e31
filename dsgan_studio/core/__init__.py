"""Everything that runs without a screen; folders in the order the data flows."""
