let __nixPath = [ ]; __findFile = path: name: [ path name ]; in <a/b>
