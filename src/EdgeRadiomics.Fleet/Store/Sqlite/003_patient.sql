-- Whom an exam was of, as its newest bound or rebound record says: what is known weeks later is known of a patient, on whichever device.
CREATE TABLE exam_patient (
    source text NOT NULL, subject text NOT NULL, patient text NOT NULL, seq bigint NOT NULL,
    PRIMARY KEY (source, subject));
