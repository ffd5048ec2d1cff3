toString [ 1 [ 2 [ ] ] [ ] "x" null true ]
