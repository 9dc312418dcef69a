"""An audit.toml, or flags, that cannot be meant: broken, contradictory, of wrong types, hostile."""
