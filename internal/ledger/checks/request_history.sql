-- Each event of a request begins in the state where the one before it ended, by a step that there is.
SELECT format('Event %s of %s', chained.version, request.name) AS object,
    format('a step from %s', coalesce(chained.before, 'nothing')) AS expected,
    format('%s from %s to %s', chained.action, coalesce(chained.from_state, 'nothing'), chained.to_state) AS found
FROM (
    SELECT pdr_events.*, lag(to_state) OVER (PARTITION BY pdr_id ORDER BY version) AS before
    FROM pdr_events
) chained
JOIN request ON request.id = chained.pdr_id
LEFT JOIN pdr_transitions step ON step.from_state = chained.from_state AND step.to_state = chained.to_state
WHERE chained.from_state IS DISTINCT FROM chained.before
    OR CASE WHEN chained.from_state IS NULL THEN chained.to_state NOT IN ('DRAFT', 'SUBMITTED') ELSE step.from_state IS NULL END
