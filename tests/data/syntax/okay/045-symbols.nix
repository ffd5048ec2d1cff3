with {};
'' ''