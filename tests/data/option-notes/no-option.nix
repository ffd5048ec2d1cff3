# A failure that has nothing to do with options gets no note.
let port = null; in "port ${port}"
