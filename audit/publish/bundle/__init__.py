"""Bundles: one version in one file, filtered for whom it is for, and taken in again elsewhere."""
