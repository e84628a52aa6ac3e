-- A cloud service has one unit of its account until it is gone, through the partner that asked for it, of a product that provisions it.
SELECT format('Cloud service %s', cloud_services.name) AS object,
    CASE WHEN cloud_services.status = 'DELETED' THEN 'no unit' ELSE format('1 unit that provisions %s', cloud_services.kind) END AS expected,
    CASE WHEN allocations.cloud_service_id IS NULL THEN 'none'
        ELSE coalesce(format('%s of %s', allocations.quantity, holding.name), 'units that there are not') END AS found
FROM cloud_services
LEFT JOIN allocations ON allocations.cloud_service_id = cloud_services.id
LEFT JOIN holding ON holding.id = allocations.entitlement_id AND holding.account_id = cloud_services.account_id
    AND holding.partner_id = coalesce(cloud_services.partner_id, holding.partner_id)
LEFT JOIN products ON products.id = holding.product_id
WHERE CASE WHEN cloud_services.status = 'DELETED' THEN allocations.cloud_service_id IS NOT NULL
    ELSE (allocations.quantity, products.provisions) IS DISTINCT FROM (1, cloud_services.kind) END
