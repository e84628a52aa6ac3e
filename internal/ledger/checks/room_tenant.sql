-- A Control Room is of a customer of the partner that it was made through, and has units of its own account and of that partner.
SELECT room.title AS object, format('a customer of %s', room.through) AS expected, 'another account' AS found
FROM room
LEFT JOIN partnerships ON partnerships.partner_id = room.partner_id AND partnerships.customer_id = room.account_id
WHERE room.partner_id IS NOT NULL AND partnerships.partner_id IS NULL
UNION ALL
SELECT room.title, format('units of its account, through %s', coalesce(room.through, 'any partner')),
    coalesce(format('%s, through %s', holding.name, partners.name), 'units that there are not')
FROM allocations
JOIN room ON room.id = allocations.control_room_id
LEFT JOIN holding ON holding.id = allocations.entitlement_id
LEFT JOIN accounts partners ON partners.id = holding.partner_id
WHERE (allocations.account_id, allocations.partner_key, allocations.account_id, allocations.partner_id)
        IS DISTINCT FROM (room.account_id, room.partner_key, holding.account_id, holding.partner_id)
    OR holding.partner_id <> room.partner_id
