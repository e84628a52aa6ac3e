/** What the name of a cloud service has to be: it is a part of its address. */
export const longestName = 27;

export type NameProblem = "empty" | "long" | "characters" | "hyphen" | "digits";

/** What is wrong with a name; undefined where nothing is. */
export function nameProblem(name: string): NameProblem | undefined {
  if (name === "") return "empty";
  if (!/^[a-z0-9-]*$/.test(name)) return "characters";
  if (name.length > longestName) return "long";
  if (name.startsWith("-") || name.endsWith("-")) return "hyphen";
  return /^\d+$/.test(name) ? "digits" : undefined;
}

/** Where a service of this name will be. */
export const addressOf = (template: string, name: string) => template.replace("{name}", name || "…");
