with {};
)