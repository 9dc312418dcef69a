"""DataFrames and columns: odd types, indexes, labels, weights, keys and groups."""
