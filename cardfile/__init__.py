"""The vocabulary and the truth: field types, forms, records, numbering and the store.

This package imports nothing else of kece; it knows neither Word nor the web.
"""
