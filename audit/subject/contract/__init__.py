"""What is expected of any model's answers, put to the test before its numbers count."""
