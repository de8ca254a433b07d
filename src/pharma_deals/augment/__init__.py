"""Training articles with other names and other notations, made anew each time they are read."""
