-- Requests number :first to :last with their clients and events; benchmark_place lists the villages and their agents.
-- Of a hundred, ten are newly late, two are open and in time, the rest are archived.

INSERT INTO requests_app_client (id, name, phone, phone_lookup, name_lookup, address, guardian_name, guardian_phone)
SELECT i, %(name)s, %(phone)s, encode(sha256(i::text::bytea), 'hex'), encode(sha256(i::text::bytea), 'hex'), '', '', ''
FROM generate_series(%(first)s, %(last)s) AS i;

INSERT INTO requests_app_proxyrequest (
  id, receipt, submission_key, kind, channel, item_id, description, urgent_requested, area_id, client_id,
  status, round, first_contact_id, registered_by_id, holder_unit_id, holder_agent_id,
  visited_at, submitted_at, accepted_at, concluded_at, informed_at, closed_at,
  acceptance_due_at, conclusion_due_at, promised_at, due_at, acceptance_verdict, conclusion_verdict,
  outcome, result_text, event_seq, event_digest, changed_at,
  contact_unit_id, urgent, hops, returns, in_joint_handling, authorized)
SELECT
  i, 'BM-' || lpad(i::text, 9, '0'), md5(i::text)::uuid, 'errand', 'online', NULL, %(text)s, false, place.unit, i,
  status, 1, CASE WHEN accepted IS NOT NULL THEN place.agent END, NULL,
  place.unit, CASE WHEN accepted IS NOT NULL THEN place.agent END,
  NULL, submitted, accepted, concluded, concluded, concluded + interval '15 days',
  submitted + interval '24 hours', accepted + interval '48 hours', NULL, due,
  CASE WHEN accepted IS NULL THEN '' ELSE 'on_time' END, CASE WHEN concluded IS NULL THEN '' ELSE 'on_time' END,
  CASE WHEN concluded IS NULL THEN '' ELSE 'done' END, CASE WHEN concluded IS NULL THEN '' ELSE %(text)s END,
  CASE status WHEN 'submitted' THEN 1 WHEN 'accepted' THEN 2 ELSE 5 END, encode(sha256(i::text::bytea), 'hex'), submitted,
  CASE WHEN accepted IS NOT NULL THEN place.unit END, false, 0, 0, false, false
FROM generate_series(%(first)s, %(last)s) AS i
CROSS JOIN LATERAL (
  SELECT CASE WHEN i %% 100 >= 12 THEN 'archived' WHEN i %% 2 = 0 THEN 'submitted' ELSE 'accepted' END AS status
) AS stands
CROSS JOIN LATERAL (
  -- The limits of the newly late ran out within the last hour, those of the others will not for half a day.
  SELECT CASE WHEN i %% 100 < 10 THEN %(now)s - random() * interval '1 hour'
              WHEN i %% 100 < 12 THEN %(now)s + interval '12 hours' + random() * interval '8 hours' END AS due
) AS clock
CROSS JOIN LATERAL (
  SELECT CASE status WHEN 'submitted' THEN due - interval '24 hours'
                     WHEN 'accepted' THEN due - interval '50 hours'
                     ELSE %(now)s - interval '20 days' - random() * interval '700 days' END AS submitted
) AS beginning
CROSS JOIN LATERAL (
  SELECT CASE WHEN status <> 'submitted' THEN submitted + interval '2 hours' END AS accepted,
         CASE WHEN status = 'archived' THEN submitted + interval '20 hours' END AS concluded
) AS course
-- The first place is the measured agent's: its share of the archive, but nothing open.
JOIN benchmark_place AS place ON place.number =
  CASE status WHEN 'archived' THEN 1 + i::bigint * 7919 %% %(places)s ELSE 2 + i::bigint * 7919 %% (%(places)s - 1) END;

INSERT INTO requests_app_requestevent (proxy_request_id, seq, verb, actor_kind, actor_id, at, changes, wrote, digest)
SELECT r.id, seq, (ARRAY['submit', 'accept', 'conclude', 'inform', 'archive'])[seq],
  CASE WHEN seq IN (2, 3) THEN 'agent' ELSE 'client' END, CASE WHEN seq IN (2, 3) THEN place.account END,
  r.submitted_at + seq * interval '1 hour', CASE seq WHEN 3 THEN %(concluding)s ELSE %(changes)s END::jsonb, '{}', r.event_digest
FROM requests_app_proxyrequest AS r
JOIN benchmark_place AS place ON place.unit = r.holder_unit_id
CROSS JOIN LATERAL generate_series(1, r.event_seq) AS seq
WHERE r.id BETWEEN %(first)s AND %(last)s;
