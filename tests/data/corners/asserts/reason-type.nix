assert "a" == 1; 3
