-- Who submitted, decided and accepted a request, and when, is what its events say.
SELECT request.name AS object, format('%s by %s at %s', stamp.what, coalesce(teller.email, 'nobody'), coalesce(told.at::text, 'no time')) AS expected,
    format('by %s at %s', coalesce(stamped.email, 'nobody'), coalesce(stamp.at::text, 'no time')) AS found
FROM request
CROSS JOIN LATERAL (VALUES
    ('submitted', request.submitted_by_id, request.submitted_at),
    ('decided', request.decided_by_id, request.decided_at),
    ('accepted', request.accepted_by_id, request.accepted_at)
) stamp (what, by_id, at)
LEFT JOIN (
    SELECT DISTINCT ON (pdr_id, what) pdr_id, what, by_id, at
    FROM pdr_events
    JOIN (VALUES ('SUBMIT', 'submitted'), ('APPROVE', 'decided'), ('REJECT', 'decided'), ('ACCEPT', 'accepted')) stamps (action, what)
        USING (action)
    ORDER BY pdr_id, what, version DESC
) told ON told.pdr_id = request.id AND told.what = stamp.what
LEFT JOIN users teller ON teller.id = told.by_id
LEFT JOIN users stamped ON stamped.id = stamp.by_id
WHERE (stamp.by_id, stamp.at) IS DISTINCT FROM (told.by_id, told.at)
