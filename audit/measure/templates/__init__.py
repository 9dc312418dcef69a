"""The template test: sentences in which terms of several groups take each other's place."""
