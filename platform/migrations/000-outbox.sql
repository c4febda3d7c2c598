-- Work to be done, written in the transaction that made it necessary. A row stays until its consumer has finished, so a
-- queue store that was wiped is rebuilt from here; finished rows are deleted after a while.
CREATE TABLE outbox (
  queue      text        NOT NULL,
  job_id     text        NOT NULL,
  payload    jsonb       NOT NULL,
  options    jsonb,
  priority   integer     NOT NULL DEFAULT 0,
  not_before timestamptz,
  deadline   timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at    timestamptz,
  done_at    timestamptz,
  failed_at  timestamptz,
  error      text,
  PRIMARY KEY (queue, job_id)
);

CREATE INDEX outbox_unsent ON outbox (queue, created_at) WHERE sent_at IS NULL AND done_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_unfinished ON outbox (sent_at) WHERE sent_at IS NOT NULL AND done_at IS NULL AND failed_at IS NULL;
CREATE INDEX outbox_failed ON outbox (failed_at) WHERE failed_at IS NOT NULL;
CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;
