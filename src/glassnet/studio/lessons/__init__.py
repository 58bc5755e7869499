"""Lessons of the studio: stages that ask for something, look whether it was done, and help."""
