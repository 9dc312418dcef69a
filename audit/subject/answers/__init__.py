"""What is said of the rows: by columns, by a model, by a model trained here."""
