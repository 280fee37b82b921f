"""Measurements beside named peers, in one run; ``python -m benchmarks`` writes docs/benchmarks.md."""
