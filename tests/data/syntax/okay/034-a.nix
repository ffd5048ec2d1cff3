with {};
"${a}"