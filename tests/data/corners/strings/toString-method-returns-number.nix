"${{ __toString = self: 3; }}"
