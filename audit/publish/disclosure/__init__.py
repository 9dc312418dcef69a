"""What each audience of a report may see: evidence in, evidence that may be handed to it out."""
