"""The customer handbook: one pure plan, one template (domain C)."""
