"""Files: naming, filing, manifests, the inbox and its watcher. The only code that moves files.

Every step can be repeated: a process that is killed anywhere loses nothing, and doing the same
thing again ends in the same state. This package knows no forms, and of records only their numbers.
"""
