-- What arrives of an upload is kept as pieces, so that any process can go on with
-- it: which pieces there are, and from which byte on each is.
CREATE TABLE upload_piece (
    upload           BLOB NOT NULL REFERENCES upload (id) ON DELETE CASCADE,
    start            INTEGER NOT NULL,
    bytes            INTEGER NOT NULL,
    -- Name of the file or object.
    name             BLOB NOT NULL,
    PRIMARY KEY (upload, start)
) STRICT, WITHOUT ROWID;
