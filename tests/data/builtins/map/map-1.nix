map 1
