with {};
1 /* abc */