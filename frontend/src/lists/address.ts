/** What an address may say of a list; anyone may have typed it, so what does not fit is left out. */

export const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** What someone searches for: a search for digits alone arrives as a number. */
export const words = (value: unknown) => (typeof value === "number" ? String(value) : text(value));

export const oneOf = <Key extends string>(keys: Record<Key, unknown>, value: unknown) =>
  typeof value === "string" && Object.hasOwn(keys, value) ? (value as Key) : undefined;

/** Where a page of a list begins. */
export type Paged = { after?: string | undefined };

export const pageSize = 50;
