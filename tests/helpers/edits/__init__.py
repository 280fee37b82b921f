"""What people and programs do to a form, and what must be read of it then."""
