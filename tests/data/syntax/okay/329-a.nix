with {};
~/${a}