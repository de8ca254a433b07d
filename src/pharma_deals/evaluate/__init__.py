"""Scores of a trained pipeline, thresholds tuned on dev, and the reports made of them."""
