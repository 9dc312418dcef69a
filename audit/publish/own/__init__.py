"""What makes a report somebody's own: names, logo, colour, words and templates."""
