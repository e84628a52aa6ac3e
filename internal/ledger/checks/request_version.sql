-- The version of a request counts its changes; of all changes only the edits of a draft leave no event.
SELECT format('Event %s of %s', chained.version, request.name) AS object,
    format('version %s', coalesce(chained.before, 0) + 1) AS expected, format('version %s', chained.version) AS found
FROM (
    SELECT pdr_id, version, from_state, lag(version) OVER (PARTITION BY pdr_id ORDER BY version) AS before
    FROM pdr_events
) chained
JOIN request ON request.id = chained.pdr_id
WHERE chained.version <> coalesce(chained.before, 0) + 1 AND chained.from_state IS DISTINCT FROM 'DRAFT'
UNION ALL
SELECT request.name, format('version %s', last.version), format('version %s', request.version)
FROM request
JOIN (SELECT pdr_id, max(version) AS version FROM pdr_events GROUP BY pdr_id) last ON last.pdr_id = request.id
WHERE request.version < last.version OR (request.version > last.version AND request.state <> 'DRAFT')
