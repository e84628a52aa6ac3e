-- Nothing takes units for an installation yet, so none are allocated.
SELECT name AS object, '0 allocated' AS expected, format('%s allocated', allocated) AS found
FROM holding
WHERE allocated <> 0
