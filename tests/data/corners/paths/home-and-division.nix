[ (toString /a//b/./c/../d) ]
