with {};
a <| b