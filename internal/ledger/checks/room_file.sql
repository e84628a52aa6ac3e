-- The living license file of a Control Room on premises grants just what it has been given, but for units used up before.
SELECT format('%s in %s', holding.name, room.title) AS object,
    format('%s granted', coalesce(given.quantity, 0)) AS expected, format('%s granted', coalesce(granted.quantity, 0)) AS found
FROM (
    SELECT allocations.* FROM allocations JOIN control_rooms ON control_rooms.id = control_room_id WHERE licensing = 'FILE'
) given
FULL JOIN (
    SELECT license_files.control_room_id, license_file_lines.entitlement_id, license_file_lines.quantity
    FROM license_file_lines
    JOIN license_files ON license_files.id = license_file_lines.license_file_id
    WHERE license_files.status IN ('GENERATING', 'ACTIVE', 'FAILED')
) granted USING (control_room_id, entitlement_id)
JOIN room ON room.id = control_room_id
JOIN holding ON holding.id = entitlement_id
WHERE coalesce(given.quantity, 0) <> coalesce(granted.quantity, given.consumed)
