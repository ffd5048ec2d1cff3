[ (toString [ 1 [ ] 2 ]) (toString [ [ ] ]) (toString [ "a" [ "b" [ ] ] null true false 1.5 ]) (toString [ "" "" ]) ]
