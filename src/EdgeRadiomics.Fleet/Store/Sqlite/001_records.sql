CREATE TABLE record (
    source TEXT NOT NULL, id TEXT NOT NULL, stream TEXT NOT NULL, session INTEGER NOT NULL, seq INTEGER NOT NULL,
    type TEXT NOT NULL, subject TEXT NOT NULL, time_ms INTEGER NOT NULL, clock TEXT NOT NULL, received_ms INTEGER NOT NULL,
    demonstration INTEGER NOT NULL, hints INTEGER NOT NULL, abstentions INTEGER NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE INDEX record_place ON record (source, stream, seq);
CREATE INDEX record_subject ON record (subject);

CREATE TABLE refused (
    source TEXT NOT NULL, stream TEXT NOT NULL, session INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (source, stream, session, seq));

CREATE TABLE gap (
    source TEXT NOT NULL, stream TEXT NOT NULL, from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, reason TEXT NOT NULL, at_ms INTEGER NOT NULL,
    PRIMARY KEY (source, stream, from_seq, to_seq));

CREATE TABLE stream_cursor (
    source TEXT NOT NULL, stream TEXT NOT NULL, up_to INTEGER NOT NULL, highest INTEGER NOT NULL, since_ms INTEGER NOT NULL,
    PRIMARY KEY (source, stream));

CREATE TABLE device (
    source TEXT PRIMARY KEY, seen_ms INTEGER NOT NULL, records INTEGER NOT NULL DEFAULT 0, duplicates INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0, state TEXT, session INTEGER, since_ms INTEGER, reason TEXT, version TEXT, models TEXT,
    backlog INTEGER, oldest_s REAL, concerns TEXT);

CREATE TABLE day_count (
    day INTEGER NOT NULL, source TEXT NOT NULL, results INTEGER NOT NULL, hints INTEGER NOT NULL, abstentions INTEGER NOT NULL, demonstrations INTEGER NOT NULL,
    PRIMARY KEY (day, source));
