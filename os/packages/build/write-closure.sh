# The store paths of all reference graphs, one a line, sorted.
for graph in graph-*; do grep '^/' $graph; done | sort -u > $out
