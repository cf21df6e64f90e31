"""The window: Qt, and thin callers of the functions of `core.workflow`."""
