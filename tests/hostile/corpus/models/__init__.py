"""Models that break their contract, and files that are no models."""
