"""How well other columns tell a sensitive attribute: alone, together, and which of them do."""
