"""Rows from outside: tables that were sent, and points that were drawn."""
