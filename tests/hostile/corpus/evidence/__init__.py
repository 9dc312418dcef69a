"""Stored reports that were altered, cut off, forged, or written by nobody: each read again."""
