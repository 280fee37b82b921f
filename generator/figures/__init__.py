"""Statistics of the regulations: satisfaction, grading, monthly summaries."""
