CREATE TABLE pathology (token text PRIMARY KEY, fields text NOT NULL, at_ms bigint NOT NULL);
