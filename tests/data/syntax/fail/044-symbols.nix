with {};
'''''