[ ].a or 5
