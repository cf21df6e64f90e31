"""The project on disk: one folder, one index of facts, one writer."""
