"""The studio in a notebook: the widget, and the messages to and from its views."""
