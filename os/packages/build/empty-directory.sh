mkdir $out
