"""What both engines share: the sandboxed environment, compiled sources, faults with their place, packages."""
