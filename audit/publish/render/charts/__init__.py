"""Geometry of the report's own charts: frozen coordinates, whose marks are in templates/charts."""
