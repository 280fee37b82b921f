"""Everything a deadline needs: planned from the open duties, then made, item by item."""
