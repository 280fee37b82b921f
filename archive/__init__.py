"""Files: naming, filing, manifests, settling and the inbox. The only code that moves files."""
