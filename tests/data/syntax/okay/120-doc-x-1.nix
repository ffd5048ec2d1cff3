with {};
/** doc */ x: 1