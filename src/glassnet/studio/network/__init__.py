"""Changes of the network on the bench: its layers and neurons, what is frozen, who is ablated."""
