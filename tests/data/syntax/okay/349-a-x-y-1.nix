with {};
/**a*/x:y: 1