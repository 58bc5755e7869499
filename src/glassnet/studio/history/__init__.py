"""Moments of training that are kept: gone back to, branched from, compared."""
