"""Files that are taken away and opened again: models in every form, and the whole state."""
