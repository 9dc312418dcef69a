"""Files too large to hold: rows that are alike are counted together, batch by batch."""
