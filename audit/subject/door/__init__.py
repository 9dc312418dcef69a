"""What the door looks at: one question about the rows a file."""
