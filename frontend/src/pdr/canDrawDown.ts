import type { Role } from "@/api/graphql";

/**
 * Who is offered a new draw-down. A request says in its `actions` what may be done with it; one that does not exist yet
 * cannot, so this is the one place where the app looks at a role. The server decides.
 */
const offered = {
  VENDOR_ADMIN: true,
  VENDOR_APPROVER: false,
  VENDOR_OPERATOR: false,
  VENDOR_VIEWER: false,
  PARTNER_ADMIN: true,
  PARTNER_REQUESTER: true,
  PARTNER_VIEWER: false,
  CUSTOMER_ADMIN: false,
  CUSTOMER_VIEWER: false,
} satisfies Record<Role, boolean>;

export function canDrawDown(role: Role): boolean {
  return offered[role];
}
