"""Lists of the archive for people without the program: static pages and workbooks (domain G.4)."""
