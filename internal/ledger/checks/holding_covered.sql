-- What is reserved and allocated is held.
SELECT name AS object, format('%s or less reserved and allocated', quantity) AS expected,
    format('%s reserved and %s allocated', reserved, allocated) AS found
FROM holding
WHERE reserved < 0 OR allocated < 0 OR reserved + allocated > quantity
