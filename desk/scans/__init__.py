"""Signed papers that come back as scans: each is filed as the signed copy of its record."""
