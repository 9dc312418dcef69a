"""From the groups' measurements to disparities: who can be compared, with whom, and how sure."""
