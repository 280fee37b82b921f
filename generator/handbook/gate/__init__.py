"""The gate before a handbook's issue: headquarters' completeness checklist K01 to K22 (domain C.5)."""
