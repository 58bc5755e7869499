"""The studio's way to the page: the server, its gate and its connections, on this machine alone."""
