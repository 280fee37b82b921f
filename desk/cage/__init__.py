"""Reads files from outside in child processes, so that no file can stop, fill or slow the office."""
