with {};
f or g