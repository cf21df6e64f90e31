"""Exports in formats that other tools read: one module a format, with writer and check."""
