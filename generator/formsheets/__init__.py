"""Form definitions as a workbook of three sheets that headquarters edits in Excel, and back without loss (DESIGN 5)."""
