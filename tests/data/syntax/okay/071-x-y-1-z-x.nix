with {};
{ x, y ? 1, ... }@z: x