import { initGraphQLTada } from "gql.tada";
import type { introspection } from "./schema";

/** The typed graphql() of our schema; fragments stay masked. */
export const graphql = initGraphQLTada<{
  introspection: introspection;
  scalars: {
    DateTime: string;
    Date: string;
    Quantity: number;
    URL: string;
    Email: string;
  };
}>();

export type PDRState = ReturnType<typeof graphql.scalar<"PDRState">>;
export type PDRFilter = ReturnType<typeof graphql.scalar<"PDRFilter">>;

export type PDREventKind = ReturnType<typeof graphql.scalar<"PDREventKind">>;

export type EntitlementStatus = ReturnType<typeof graphql.scalar<"EntitlementStatus">>;
export type OrderStatus = ReturnType<typeof graphql.scalar<"OrderStatus">>;
export type UnitKind = ReturnType<typeof graphql.scalar<"UnitKind">>;
export type AccountKind = ReturnType<typeof graphql.scalar<"AccountKind">>;
export type LicensingMode = ReturnType<typeof graphql.scalar<"LicensingMode">>;
export type Role = ReturnType<typeof graphql.scalar<"Role">>;
export type ErrorCode = ReturnType<typeof graphql.scalar<"ErrorCode">>;
export type ControlRoomStatus = ReturnType<typeof graphql.scalar<"ControlRoomStatus">>;
export type ControlRoomEventKind = ReturnType<typeof graphql.scalar<"ControlRoomEventKind">>;
export type LicenseFileStatus = ReturnType<typeof graphql.scalar<"LicenseFileStatus">>;
export type CloudServiceKind = ReturnType<typeof graphql.scalar<"CloudServiceKind">>;
export type CloudServiceStatus = ReturnType<typeof graphql.scalar<"CloudServiceStatus">>;
export type CloudServiceEventKind = ReturnType<typeof graphql.scalar<"CloudServiceEventKind">>;
