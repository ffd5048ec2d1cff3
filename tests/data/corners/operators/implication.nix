[ (false -> throw "no") (true -> false) ]
