"""A verdict where other programs look for it: one file a format, each a document of a version.

These are read by programs and stay English whatever language the report is drawn in.
"""
