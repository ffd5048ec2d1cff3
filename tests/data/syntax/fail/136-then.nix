with {};
then