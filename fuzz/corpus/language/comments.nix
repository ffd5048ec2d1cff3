# line
/* block
 * more */ let { body = 1; } # end
