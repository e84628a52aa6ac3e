-- Each event of a Control Room goes on from where the one before it led to, and the last led to where the Control Room is.
SELECT room.title AS object, coalesce('a step from ' || step.before, 'a first step') AS expected,
    format('%s from %s to %s', step.kind, coalesce(step.from_status, 'nothing'), step.to_status) AS found
FROM (
    SELECT control_room_events.*, lag(to_status) OVER (PARTITION BY control_room_id ORDER BY seq) AS before
    FROM control_room_events
) step
JOIN room ON room.id = step.control_room_id
WHERE step.from_status IS DISTINCT FROM step.before
UNION ALL
SELECT room.title, coalesce(last.to_status, 'an event'), room.status
FROM room
LEFT JOIN (
    SELECT DISTINCT ON (control_room_id) control_room_id, to_status FROM control_room_events ORDER BY control_room_id, seq DESC
) last ON last.control_room_id = room.id
WHERE room.status IS DISTINCT FROM last.to_status
