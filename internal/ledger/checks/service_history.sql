-- Each event of a cloud service goes on from where the one before it led to, and the last led to where the cloud service is.
SELECT format('Cloud service %s', cloud_services.name) AS object, coalesce('a step from ' || step.before, 'a first step') AS expected,
    format('%s from %s to %s', step.kind, coalesce(step.from_status, 'nothing'), step.to_status) AS found
FROM (
    SELECT cloud_service_events.*, lag(to_status) OVER (PARTITION BY cloud_service_id ORDER BY seq) AS before
    FROM cloud_service_events
) step
JOIN cloud_services ON cloud_services.id = step.cloud_service_id
WHERE step.from_status IS DISTINCT FROM step.before
UNION ALL
SELECT format('Cloud service %s', cloud_services.name), format('%s at version %s', last.to_status, last.version),
    format('%s at version %s', cloud_services.status, cloud_services.version)
FROM cloud_services
LEFT JOIN (
    SELECT DISTINCT ON (cloud_service_id) cloud_service_id, to_status, version FROM cloud_service_events ORDER BY cloud_service_id, seq DESC
) last ON last.cloud_service_id = cloud_services.id
WHERE (cloud_services.status, cloud_services.version) IS DISTINCT FROM (last.to_status, last.version)
