"""Intervals from counts, exact comparisons and multiplicity: numbers in, numbers out.

Standard library only, so that both wings use it. `methods.limits_at` is the door.
"""
