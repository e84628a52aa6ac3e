-- A request is in the state to which its last event led.
SELECT request.name AS object, coalesce(last.to_state, 'an event') AS expected, request.state AS found
FROM request
LEFT JOIN (
    SELECT DISTINCT ON (pdr_id) pdr_id, to_state FROM pdr_events ORDER BY pdr_id, version DESC
) last ON last.pdr_id = request.id
WHERE request.state IS DISTINCT FROM last.to_state
