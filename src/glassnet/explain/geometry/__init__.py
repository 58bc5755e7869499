"""The geometry of networks that are straight in pieces: formulas, borders, flips and regions."""
