with {};
!a && b