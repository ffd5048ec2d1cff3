with {};
/**/ 1