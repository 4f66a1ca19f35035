-- What is kept, and what can be made again from it.
--
-- `evidence` and `subject` are the truth: rows are appended and never touched again; triggers refuse
-- anything else, so that a mistake in our own code is an error and not a loss.  `latest` and
-- `known_file` are derived: the first can be rebuilt from evidence, the second by reading the files.
-- Times are seconds since 1970 in UTC.  Digests are 32 raw bytes.

CREATE TABLE evidence (
    id          INTEGER PRIMARY KEY,
    check_id    TEXT    NOT NULL,
    outcome     INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 3), -- enum mrl_outcome
    basis       INTEGER NOT NULL CHECK (basis BETWEEN 0 AND 2),   -- enum mrl_basis
    message     TEXT    NOT NULL,
    remedy      TEXT    NOT NULL,
    at          INTEGER NOT NULL, -- when it was written down
    observed    INTEGER NOT NULL, -- when the fact was established; never after `at`
    expires     INTEGER NOT NULL, -- 0: when its subjects change
    clock_given INTEGER NOT NULL CHECK (clock_given IN (0, 1)),
    inputs      BLOB    NOT NULL CHECK (length(inputs) = 32),
    tool        TEXT    NOT NULL,
    catalogue   BLOB    NOT NULL CHECK (length(catalogue) = 32)
) STRICT;

-- "What did this check say as of then": the drill-down and --at read along this index.
CREATE INDEX evidence_by_check ON evidence (check_id, clock_given, at, id);

CREATE TABLE subject (
    evidence_id INTEGER NOT NULL REFERENCES evidence (id),
    position    INTEGER NOT NULL, -- order as given
    name        TEXT    NOT NULL,
    sha256      BLOB    NOT NULL CHECK (length(sha256) = 32),
    PRIMARY KEY (evidence_id, position)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER evidence_is_append_only_u BEFORE UPDATE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER evidence_is_append_only_d BEFORE DELETE ON evidence
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER subject_is_append_only_u BEFORE UPDATE ON subject
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;
CREATE TRIGGER subject_is_append_only_d BEFORE DELETE ON subject
BEGIN SELECT RAISE(ABORT, 'evidence is append-only'); END;

-- Derived: the newest evidence of each check, so that a posture costs 240 rows and not a million.
CREATE TABLE latest (
    check_id    TEXT    NOT NULL,
    clock_given INTEGER NOT NULL,
    evidence_id INTEGER NOT NULL REFERENCES evidence (id),
    at          INTEGER NOT NULL,
    PRIMARY KEY (check_id, clock_given)
) STRICT, WITHOUT ROWID;

-- Results of other producers as they were printed; evidence names them by digest.
CREATE TABLE artefact (
    sha256 BLOB    PRIMARY KEY CHECK (length(sha256) = 32),
    kind   TEXT    NOT NULL,
    at     INTEGER NOT NULL,
    json   TEXT    NOT NULL
) STRICT, WITHOUT ROWID;

-- Verdicts as they were shown, for "what changed since".  Derived.
CREATE TABLE verdict (
    provision TEXT    PRIMARY KEY,
    verdict   TEXT    NOT NULL,
    reason    TEXT    NOT NULL,
    at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that were read, with all that identifies their state.  Derived.
CREATE TABLE known_file (
    path     BLOB    PRIMARY KEY, -- raw bytes: names need not be UTF-8
    device   INTEGER NOT NULL,
    inode    INTEGER NOT NULL,
    size     INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    sha256   BLOB    NOT NULL CHECK (length(sha256) = 32),
    facts    BLOB    NOT NULL,
    seen     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers kept under a digest of all they depend on.  Derived.
CREATE TABLE memo (
    key   BLOB PRIMARY KEY CHECK (length(key) = 32),
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
