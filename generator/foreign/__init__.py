"""Files from outside, before anything of them is trusted: what they are, and what they hold that must not run."""
