with {};
x.y.z # end