"""CSV, TSV and Parquet files that are broken, foreign or odd."""
