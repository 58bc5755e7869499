"""What the page asks the library to explain, to find and to cure."""
