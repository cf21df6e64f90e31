"""The chain as commands: one module a command group."""
