"""The tables of the index by version. Strict, because the file may come from anywhere.

`sequence` is the order in which something was last added: adding it again makes it the latest.
JSON columns hold canonical text; times are ISO 8601 in UTC; hashes are hexadecimal.
"""

from __future__ import annotations

APPLICATION_ID = int.from_bytes(b"DSGN", "big")

TABLES_1 = (
    """CREATE TABLE project (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE writer_lock (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        token TEXT NOT NULL,
        host TEXT NOT NULL,
        space TEXT NOT NULL,
        pid INTEGER NOT NULL,
        process_start TEXT NOT NULL,
        heartbeat_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE label_schemas (
        id INTEGER PRIMARY KEY,
        schema_json TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE generators (
        hash TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        architecture_json TEXT NOT NULL,
        source_name TEXT NOT NULL,
        source_sha256 TEXT NOT NULL,
        created_utc TEXT NOT NULL,
        notes_json TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE samples (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        generator_hash TEXT NOT NULL REFERENCES generators (hash),
        seed INTEGER,
        position INTEGER,
        latent BLOB NOT NULL,
        latent_space TEXT NOT NULL CHECK (latent_space IN ('z', 'w')),
        class_index INTEGER,
        psi REAL NOT NULL,
        cutoff INTEGER,
        noise_mode TEXT NOT NULL CHECK (noise_mode IN ('const', 'random', 'none')),
        noise_seed INTEGER NOT NULL,
        image_sha256 TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX samples_by_generator ON samples (generator_hash)",
    """CREATE TABLE mask_revisions (
        sample_id INTEGER NOT NULL REFERENCES samples (id),
        revision INTEGER NOT NULL CHECK (revision > 0),
        sha256 TEXT NOT NULL,
        author TEXT NOT NULL,
        source TEXT NOT NULL,
        created_utc TEXT NOT NULL,
        PRIMARY KEY (sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE interpreters (
        hash TEXT PRIMARY KEY,
        sequence INTEGER NOT NULL UNIQUE,
        generator_hash TEXT NOT NULL REFERENCES generators (hash),
        class_ids_json TEXT NOT NULL,
        settings_json TEXT NOT NULL,
        report_json TEXT NOT NULL,
        schema_json TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE interpreter_masks (
        interpreter_hash TEXT NOT NULL REFERENCES interpreters (hash),
        sample_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (interpreter_hash, sample_id),
        FOREIGN KEY (sample_id, revision) REFERENCES mask_revisions (sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE runs (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        generator_hash TEXT NOT NULL REFERENCES generators (hash),
        seed INTEGER NOT NULL,
        count INTEGER NOT NULL CHECK (count >= 0),
        recipe_json TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE labellings (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        run_id INTEGER NOT NULL REFERENCES runs (id),
        interpreter_hash TEXT NOT NULL REFERENCES interpreters (hash),
        decision TEXT NOT NULL CHECK (decision IN ('mean', 'vote')),
        count INTEGER NOT NULL CHECK (count >= 0),
        created_utc TEXT NOT NULL,
        UNIQUE (run_id, interpreter_hash, decision)
    ) STRICT""",
    """CREATE TABLE item_scores (
        labelling_id INTEGER NOT NULL REFERENCES labellings (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        worst10 REAL NOT NULL,
        region REAL NOT NULL,
        per_class BLOB NOT NULL,
        PRIMARY KEY (labelling_id, position)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX item_scores_by_worst10 ON item_scores (labelling_id, worst10)",
    "CREATE INDEX item_scores_by_region ON item_scores (labelling_id, region)",
    """CREATE TABLE events (
        id INTEGER PRIMARY KEY,
        verb TEXT NOT NULL,
        parameters_json TEXT NOT NULL,
        versions_json TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value_json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

# Verdicts: `verdicts` is what holds now; `verdict_steps` and `verdict_changes` are how it came to
# be, one step for each thing that the user did. A step that was undone and then overtaken by
# another is "dropped": it can no longer be done again, and stays as provenance.
TABLES_2 = (
    """CREATE TABLE verdict_steps (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        labelling_id INTEGER NOT NULL REFERENCES labellings (id),
        deed TEXT NOT NULL,
        author TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('done', 'undone', 'dropped')),
        created_utc TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX verdict_steps_by_labelling ON verdict_steps (labelling_id, state, id)",
    """CREATE TABLE verdict_changes (
        step_id INTEGER NOT NULL REFERENCES verdict_steps (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        verdict TEXT NOT NULL
            CHECK (verdict IN ('unreviewed', 'accepted', 'rejected', 'corrected')),
        mask_sha256 TEXT NOT NULL,
        verdict_before TEXT NOT NULL,
        mask_sha256_before TEXT NOT NULL,
        step_id_before INTEGER,
        PRIMARY KEY (step_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE verdicts (
        labelling_id INTEGER NOT NULL REFERENCES labellings (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected', 'corrected')),
        mask_sha256 TEXT NOT NULL,
        step_id INTEGER NOT NULL REFERENCES verdict_steps (id),
        PRIMARY KEY (labelling_id, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE audits (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        labelling_id INTEGER NOT NULL REFERENCES labellings (id),
        seed INTEGER NOT NULL,
        threshold REAL,
        pool INTEGER NOT NULL CHECK (pool > 0),
        author TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE audit_items (
        audit_id INTEGER NOT NULL REFERENCES audits (id),
        place INTEGER NOT NULL CHECK (place >= 0),
        position INTEGER NOT NULL CHECK (position >= 0),
        PRIMARY KEY (audit_id, place)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE item_samples (
        run_id INTEGER NOT NULL REFERENCES runs (id),
        position INTEGER NOT NULL CHECK (position >= 0),
        sample_id INTEGER NOT NULL UNIQUE REFERENCES samples (id),
        PRIMARY KEY (run_id, position)
    ) STRICT, WITHOUT ROWID""",
)

# Keypoints: schema and revisions like those of masks, and what an interpreter learned of them.
TABLES_3 = (
    """CREATE TABLE keypoint_schemas (
        id INTEGER PRIMARY KEY,
        schema_json TEXT NOT NULL,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE keypoint_revisions (
        sample_id INTEGER NOT NULL REFERENCES samples (id),
        revision INTEGER NOT NULL CHECK (revision > 0),
        points_json TEXT NOT NULL,
        author TEXT NOT NULL,
        source TEXT NOT NULL,
        created_utc TEXT NOT NULL,
        PRIMARY KEY (sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE interpreter_keypoint_schemas (
        interpreter_hash TEXT PRIMARY KEY REFERENCES interpreters (hash),
        schema_json TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE interpreter_keypoints (
        interpreter_hash TEXT NOT NULL REFERENCES interpreter_keypoint_schemas (interpreter_hash),
        sample_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        PRIMARY KEY (interpreter_hash, sample_id),
        FOREIGN KEY (sample_id, revision) REFERENCES keypoint_revisions (sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
)

# Further readers: their masks and keypoints beside the project's, and what was agreed of two.
# Reader 1 is whoever painted first: a row only once it has a name or a reading of its own.
TABLES_4 = (
    """CREATE TABLE readers (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        name TEXT NOT NULL,
        folder TEXT NOT NULL UNIQUE,
        created_utc TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE reader_mask_revisions (
        reader_id INTEGER NOT NULL REFERENCES readers (id),
        sample_id INTEGER NOT NULL REFERENCES samples (id),
        revision INTEGER NOT NULL CHECK (revision > 0),
        sha256 TEXT NOT NULL,
        author TEXT NOT NULL,
        source TEXT NOT NULL,
        created_utc TEXT NOT NULL,
        PRIMARY KEY (reader_id, sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE reader_keypoint_revisions (
        reader_id INTEGER NOT NULL REFERENCES readers (id),
        sample_id INTEGER NOT NULL REFERENCES samples (id),
        revision INTEGER NOT NULL CHECK (revision > 0),
        points_json TEXT NOT NULL,
        author TEXT NOT NULL,
        source TEXT NOT NULL,
        created_utc TEXT NOT NULL,
        PRIMARY KEY (reader_id, sample_id, revision)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE adjudications (
        id INTEGER PRIMARY KEY CHECK (id > 0),
        sample_id INTEGER NOT NULL,
        revision INTEGER NOT NULL,
        revision_before INTEGER NOT NULL CHECK (revision_before >= 0),
        first_reader INTEGER NOT NULL,
        first_revision INTEGER NOT NULL,
        second_reader INTEGER NOT NULL,
        second_revision INTEGER NOT NULL,
        author TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('agreed', 'taken back')),
        created_utc TEXT NOT NULL,
        FOREIGN KEY (sample_id, revision) REFERENCES mask_revisions (sample_id, revision),
        FOREIGN KEY (first_reader, sample_id, first_revision)
            REFERENCES reader_mask_revisions (reader_id, sample_id, revision),
        FOREIGN KEY (second_reader, sample_id, second_revision)
            REFERENCES reader_mask_revisions (reader_id, sample_id, revision)
    ) STRICT""",
    "CREATE INDEX adjudications_by_sample ON adjudications (sample_id, state, id)",
)
