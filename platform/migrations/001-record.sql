-- The record of everything: PostgreSQL is the system of record, queues can be rebuilt from it.
-- Instants are timestamptz; ids are text made of natural keys or random tokens; cells are H3 indexes as bigint.

CREATE TABLE agencies (
  id                 text PRIMARY KEY,
  name               jsonb NOT NULL,
  sender             text NOT NULL,
  contact            text NOT NULL,
  web                text NOT NULL,
  time_zone          text NOT NULL,
  languages          text[] NOT NULL,
  accepts_unreviewed boolean NOT NULL DEFAULT false,
  reach_limit        integer NOT NULL,
  paused             boolean NOT NULL DEFAULT false,
  cap_status         text NOT NULL DEFAULT 'Actual',
  created_at         timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE api_keys (
  id            text PRIMARY KEY,
  agency_id     text NOT NULL REFERENCES agencies ON DELETE CASCADE,
  secret_sha256 bytea NOT NULL,
  scopes        text[] NOT NULL,
  note          text NOT NULL DEFAULT '',
  created_at    timestamptz NOT NULL DEFAULT now(),
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz
);

CREATE TABLE zones (
  id         text PRIMARY KEY,
  agency_id  text NOT NULL REFERENCES agencies ON DELETE CASCADE,
  name       jsonb NOT NULL,
  area       jsonb NOT NULL,
  -- flat array first, last, first, last… of res-8 cells, sorted
  ranges     bigint[] NOT NULL,
  geocodes   jsonb NOT NULL DEFAULT '{}',
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX zones_agency ON zones (agency_id);

CREATE TABLE rules (
  id         text PRIMARY KEY,
  zone_id    text NOT NULL REFERENCES zones ON DELETE CASCADE,
  hazard     text NOT NULL,
  rule       jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX rules_zone ON rules (zone_id);

-- Every version of every report; the newest of a source's id supersedes.
CREATE TABLE observations (
  id          text PRIMARY KEY,
  kind        text NOT NULL,
  source      text NOT NULL,
  source_id   text NOT NULL,
  ids         text[] NOT NULL,
  version_at  timestamptz NOT NULL,
  phenomenon_at timestamptz NOT NULL,
  feed        text NOT NULL,
  received_at timestamptz NOT NULL,
  body        jsonb NOT NULL
);
CREATE INDEX observations_identity ON observations USING gin (ids);
CREATE INDEX observations_time ON observations (kind, phenomenon_at);

CREATE TABLE rejections (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  feed        text NOT NULL,
  received_at timestamptz NOT NULL,
  reason      text NOT NULL,
  detail      text NOT NULL,
  record_id   text,
  -- so that a record refused in every poll is kept once
  digest      bytea NOT NULL,
  times       integer NOT NULL DEFAULT 1,
  UNIQUE (feed, digest)
);

CREATE TABLE feed_status (
  feed            text PRIMARY KEY,
  source          text NOT NULL,
  lease_owner     text,
  lease_until     timestamptz,
  last_attempt_at timestamptz,
  last_success_at timestamptz,
  -- newest phenomenon or update heard
  last_data_at    timestamptz,
  last_error      text,
  failures        integer NOT NULL DEFAULT 0,
  clock_skew_s    real,
  -- when the operators were told that it is silent; null while it is heard
  silence_told_at timestamptz,
  etag            jsonb NOT NULL DEFAULT '{}',
  since           timestamptz,
  accepted        bigint NOT NULL DEFAULT 0,
  rejected        bigint NOT NULL DEFAULT 0,
  -- what the feed sees, so that a reader needs no feed file: hazards, coverage, longest silence
  hazards         text[] NOT NULL,
  coverage        double precision[] NOT NULL,
  max_silence_s   integer NOT NULL
);

CREATE TABLE hazard_events (
  id            text PRIMARY KEY,
  hazard        text NOT NULL,
  revision      integer NOT NULL,
  state         text NOT NULL,
  merged_into   text REFERENCES hazard_events,
  first_seen_at timestamptz NOT NULL,
  -- of the preferred report, for windows and lists
  phenomenon_at timestamptz NOT NULL,
  reports       jsonb NOT NULL,
  updated_at    timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hazard_events_time ON hazard_events (hazard, phenomenon_at);

-- Which event a source's report belongs to; survives deletions, so that identities carry on.
CREATE TABLE event_reports (
  source    text NOT NULL,
  source_id text NOT NULL,
  event_id  text NOT NULL REFERENCES hazard_events,
  PRIMARY KEY (source, source_id)
);
CREATE INDEX event_reports_event ON event_reports (event_id);

CREATE TABLE assessments (
  id             text PRIMARY KEY,
  event_id       text NOT NULL REFERENCES hazard_events,
  event_revision integer NOT NULL,
  hazard         text NOT NULL,
  model_id       text NOT NULL,
  model_version  text NOT NULL,
  fallback       text,
  as_of          timestamptz NOT NULL,
  onset_at       timestamptz NOT NULL,
  ends_at        timestamptz NOT NULL,
  -- domain/field.ts encodeField
  field          bytea NOT NULL,
  inputs         jsonb NOT NULL,
  notes          jsonb NOT NULL
);
CREATE INDEX assessments_event ON assessments (event_id, event_revision);

CREATE TABLE verdicts (
  id             text PRIMARY KEY,
  assessment_id  text NOT NULL REFERENCES assessments ON DELETE CASCADE,
  event_id       text NOT NULL,
  agency_id      text NOT NULL,
  zone_id        text NOT NULL,
  rule_id        text NOT NULL,
  state          text NOT NULL,
  severity       text NOT NULL,
  ranges         bigint[] NOT NULL,
  probability    real NOT NULL,
  peak           real NOT NULL,
  share          real NOT NULL,
  people_exposed bigint NOT NULL,
  lead_time_s    double precision NOT NULL,
  explanation    jsonb NOT NULL,
  at             timestamptz NOT NULL
);
CREATE INDEX verdicts_assessment ON verdicts (assessment_id, agency_id);
CREATE INDEX verdicts_zone ON verdicts (zone_id, at);

CREATE TABLE threads (
  id         text PRIMARY KEY,
  event_id   text NOT NULL REFERENCES hazard_events,
  agency_id  text NOT NULL REFERENCES agencies,
  state      text NOT NULL DEFAULT 'open',
  -- the thread that goes on with ours after a merge of events
  merged_into text REFERENCES threads,
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (event_id, agency_id)
);

CREATE TABLE alerts (
  id           text PRIMARY KEY,
  -- the order of a chain: times of one second tie
  seq          bigint GENERATED ALWAYS AS IDENTITY,
  identifier   text UNIQUE,
  thread_id    text NOT NULL REFERENCES threads,
  agency_id    text NOT NULL,
  event_id     text NOT NULL,
  hazard       text NOT NULL,
  band         text NOT NULL,
  decision     text NOT NULL,
  state        text NOT NULL,
  -- Actual, Exercise or Test, taken out of the message so that no query can forget it
  status       text NOT NULL,
  msg_type     text NOT NULL,
  cap          jsonb NOT NULL,
  cap_xml      text,
  area         jsonb NOT NULL,
  -- what the texts speak of, so that they can be said again in any language and phase
  facts        jsonb NOT NULL,
  told         bigint[] NOT NULL,
  level        real NOT NULL,
  lane         text NOT NULL,
  content_hash text NOT NULL,
  hold         jsonb,
  -- what one decision issued together: a person in several bands hears the most severe
  decision_id  text NOT NULL,
  assessment_id text,
  drafted_at   timestamptz NOT NULL,
  issued_at    timestamptz,
  expires_at   timestamptz NOT NULL,
  CHECK ((state = 'issued') = (cap_xml IS NOT NULL AND identifier IS NOT NULL AND issued_at IS NOT NULL))
);
CREATE INDEX alerts_thread ON alerts (thread_id, issued_at);
CREATE INDEX alerts_active ON alerts (expires_at) WHERE state = 'issued';
CREATE INDEX alerts_issued ON alerts (issued_at DESC, id DESC) WHERE state = 'issued';
CREATE INDEX alerts_held ON alerts ((hold ->> 'deadlineAt')) WHERE state = 'held';

-- A published message never changes.
CREATE FUNCTION refuse_change_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'issued' THEN RAISE EXCEPTION 'alert % is issued and immutable', OLD.id; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER alerts_immutable BEFORE UPDATE OR DELETE ON alerts
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_issued();

-- Every decision, also the silent ones, with its reason.
CREATE TABLE decisions (
  id        text NOT NULL,
  thread_id text REFERENCES threads,
  event_id  text NOT NULL,
  agency_id text NOT NULL,
  band      text NOT NULL,
  kind      text NOT NULL,
  reason    text NOT NULL,
  alert_id  text,
  cause     jsonb NOT NULL,
  explanation jsonb NOT NULL DEFAULT '{}',
  at        timestamptz NOT NULL,
  PRIMARY KEY (id, band)
);
CREATE INDEX decisions_event ON decisions (event_id, at);

CREATE TABLE human_acts (
  id        text PRIMARY KEY,
  agency_id text NOT NULL,
  kind      text NOT NULL,
  alert_id  text REFERENCES alerts,
  thread_id text REFERENCES threads,
  content_hash text,
  by_key    text NOT NULL,
  reason    text NOT NULL,
  at        timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE subscriptions (
  id             text PRIMARY KEY,
  cell           bigint NOT NULL,
  channel        text NOT NULL,
  sealed_address bytea NOT NULL,
  -- HMAC of the address: subscribing twice gives one row
  address_hash   bytea NOT NULL,
  hazards        text[] NOT NULL DEFAULT '{}',
  -- 0 Minor … 3 Extreme
  least_rank     smallint NOT NULL DEFAULT 0,
  language       text NOT NULL,
  quiet_hours    jsonb,
  drills         boolean NOT NULL DEFAULT false,
  -- SHA-256 of the token that changes or ends the subscription
  token_sha256   bytea NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  updated_at     timestamptz NOT NULL DEFAULT now(),
  UNIQUE (channel, address_hash)
);
-- Collated as bytes: key ranges are compared in this order here and in code.
CREATE INDEX subscriptions_place ON subscriptions (cell, id COLLATE "C");

CREATE TABLE deliveries (
  alert_id        text NOT NULL,
  subscription_id text NOT NULL,
  thread_id       text NOT NULL,
  state           text NOT NULL,
  attempts        integer NOT NULL,
  reason          text,
  band            smallint NOT NULL DEFAULT 0,
  -- accepted, or perhaps accepted when the answer was lost: who heard gets the updates and the end
  heard           boolean NOT NULL DEFAULT false,
  -- not before this, while retrying
  retry_at        timestamptz,
  -- the job that holds it while sending; a killed job's next run takes its own rows up again
  claimed_by      text NOT NULL,
  first_at        timestamptz NOT NULL,
  at              timestamptz NOT NULL,
  PRIMARY KEY (alert_id, subscription_id)
);
CREATE INDEX deliveries_thread ON deliveries (thread_id, subscription_id);

-- Parts of an alert's audience that are cut into jobs: a fan-out that runs twice cuts each part once.
CREATE TABLE audiences (
  alert_id text NOT NULL REFERENCES alerts,
  audience text NOT NULL,
  band     smallint NOT NULL,
  jobs     integer NOT NULL,
  at       timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (alert_id, audience, band)
);

-- Messages to an agency's operators: a hold, a channel in trouble, a feed gone silent.
CREATE TABLE notices (
  id        text PRIMARY KEY,
  agency_id text,
  kind      text NOT NULL,
  body      jsonb NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  sent_at   timestamptz
);

-- State of a channel as a whole, shared by all processes: what degrades /health.
CREATE TABLE channel_status (
  channel    text PRIMARY KEY,
  trouble    text,
  since      timestamptz,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Hash-chained: each row carries the hash of the one before, so that a change shows.
CREATE TABLE audit_log (
  seq       bigint PRIMARY KEY,
  at        timestamptz NOT NULL,
  agency_id text,
  actor     text NOT NULL,
  action    text NOT NULL,
  object    text NOT NULL,
  detail    jsonb NOT NULL,
  previous  bytea NOT NULL,
  hash      bytea NOT NULL
);
CREATE INDEX audit_log_agency ON audit_log (agency_id, seq);

-- Nobody rewrites what was done, not even we.
CREATE FUNCTION refuse_change_of_audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit_log only grows';
END $$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION refuse_change_of_audit();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit();
