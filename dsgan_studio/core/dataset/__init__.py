"""Runs and labellings: what a generator makes and an interpreter says of it, in shards on disk."""
