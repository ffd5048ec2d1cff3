with {};
{ inherit "${a}"; }