"""The arithmetic of any number: forward with every term, backward as a chain, and step by step."""
