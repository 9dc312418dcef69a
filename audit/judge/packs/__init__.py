"""Dated, cited rule sets as data: one TOML file a version, and arithmetic only where it needs it.

`pack.py` is what a file holds, `opening.py` finds the version of a day, `filled.py` reads what a
person filled in, `joining.py` is what a policy takes from a pack, and `answering.py` says what the
evidence holds of each of its items.
"""
