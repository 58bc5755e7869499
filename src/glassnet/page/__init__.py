"""The page: one HTML file in which a network can be looked into and turned.

to_html  write a model as such a page, with rows of its data if there are some
report   write the page of a training, with results, curves and what was found

The page is opened from disk, asks nobody for anything and computes by itself.
"""

from .writing import report, to_html

__all__ = ["report", "to_html"]
