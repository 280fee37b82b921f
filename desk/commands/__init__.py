"""The commands of ``kece``, a module per kind of work; each only translates between shell and office."""
