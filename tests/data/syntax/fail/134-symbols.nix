with {};
]