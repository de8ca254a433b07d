"""Review in doccano: annotated articles go there and come back, and nothing is lost, doubled or silently changed."""
