"""Sentences with a slot, put to a model in the place of rows."""
