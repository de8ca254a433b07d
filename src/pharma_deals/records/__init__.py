"""What deal texts say, in a form that a database takes."""
