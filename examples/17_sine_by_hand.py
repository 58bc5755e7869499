"""Eight pairs of ReLU neurons, set by hand one after the other, draw a sine."""

import numpy as np

from glassnet.lessons import active_pairs, hand_tuned_pairs, sine_stages

x = np.array([0, 0.05, 0.08, 0.1, 0.2, 0.5])
for stage in sine_stages():
    print(stage.figure, (stage.at(x) + 0.0).round(2), stage.see)

pairs = hand_tuned_pairs()
print("active at 0.08:", *active_pairs(pairs, 0.08))
print("active at 0.5:", *active_pairs(pairs, 0.5))

x = np.linspace(0, 1, 1001)
error = np.abs(sine_stages()[-1].at(x) - np.sin(2 * np.pi * x)).max()
print(f"largest error: {error:.4f}")
