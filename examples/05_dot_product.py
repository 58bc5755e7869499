"""The dot product of two vectors is one number; their sum is a vector."""

from glassnet import scratch

a = [1, 2, 3]
b = [2, 3, 4]

print(scratch.dot(a, b))  # 1·2 + 2·3 + 3·4
print(scratch.add(a, b))  # 1+2, 2+3, 3+4
