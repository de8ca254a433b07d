"""What extracted rows are written to: JSON lines, CSV, Parquet, Excel and databases."""
