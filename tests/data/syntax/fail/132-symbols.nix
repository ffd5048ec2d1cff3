with {};
}