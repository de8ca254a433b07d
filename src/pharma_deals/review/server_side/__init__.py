"""What runs inside the environment of the doccano server, where this library is not installed."""
