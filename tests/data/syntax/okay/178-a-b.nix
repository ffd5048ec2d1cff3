with {};
!a == b