"""Explanations as figures and sentences: what a reader asks of them, one question a file."""
