"""Handbooks as a build: who needs one, what was made of them, and the run over many processes."""
