"""Two models on the same rows: by how much each number changed, with what they share."""
