"""What explainers stand on: who and what is explained, the scores, and the time there is."""
