"""The studio: a page on this machine on which one understands a network by touching it."""
