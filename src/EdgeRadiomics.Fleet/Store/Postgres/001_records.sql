-- Ids are UUIDs of version 7, which begin with their time: a month of records is a range of ids, so the partition key is
-- part of what makes a record unique, and a retry finds its first copy whenever it comes.
CREATE TABLE record (
    source text NOT NULL, id uuid NOT NULL, stream text NOT NULL, session bigint NOT NULL, seq bigint NOT NULL,
    type text NOT NULL, subject text NOT NULL, time_ms bigint NOT NULL, clock text NOT NULL, received_ms bigint NOT NULL,
    demonstration smallint NOT NULL, hints smallint NOT NULL, abstentions smallint NOT NULL, payload json NOT NULL,
    PRIMARY KEY (source, id)
) PARTITION BY RANGE (id);
CREATE TABLE record_other PARTITION OF record DEFAULT;
CREATE INDEX record_place ON record (source, stream, seq);
CREATE INDEX record_subject ON record (subject);

CREATE TABLE refused (
    source text NOT NULL, stream text NOT NULL, session bigint NOT NULL, seq bigint NOT NULL, code text NOT NULL, at_ms bigint NOT NULL,
    PRIMARY KEY (source, stream, session, seq));

CREATE TABLE gap (
    source text NOT NULL, stream text NOT NULL, from_seq bigint NOT NULL, to_seq bigint NOT NULL, reason text NOT NULL, at_ms bigint NOT NULL,
    PRIMARY KEY (source, stream, from_seq, to_seq));

CREATE TABLE stream_cursor (
    source text NOT NULL, stream text NOT NULL, up_to bigint NOT NULL, highest bigint NOT NULL, since_ms bigint NOT NULL,
    PRIMARY KEY (source, stream));

CREATE TABLE device (
    source text PRIMARY KEY, seen_ms bigint NOT NULL, records bigint NOT NULL DEFAULT 0, duplicates bigint NOT NULL DEFAULT 0,
    refused bigint NOT NULL DEFAULT 0, state text, session bigint, since_ms bigint, reason text, version text, models text,
    backlog bigint, oldest_s double precision, concerns text);

CREATE TABLE day_count (
    day bigint NOT NULL, source text NOT NULL, results bigint NOT NULL, hints bigint NOT NULL, abstentions bigint NOT NULL, demonstrations bigint NOT NULL,
    PRIMARY KEY (day, source));

CREATE TABLE worker (name text PRIMARY KEY, seen timestamptz NOT NULL);
