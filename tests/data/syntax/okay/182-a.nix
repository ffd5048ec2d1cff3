with {};
--a