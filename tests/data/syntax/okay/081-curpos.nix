with {};
__curPos