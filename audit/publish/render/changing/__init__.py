"""What the section of changes is put together from."""
