/** A part that says words of src/words/later, once they are there. */
export async function withWords<Part>(part: Promise<Part>): Promise<Part> {
  const [loaded] = await Promise.all([part, import("./later/later")]);
  return loaded;
}
