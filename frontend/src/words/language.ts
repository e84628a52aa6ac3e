export type Language = "en" | "ko";

export const languages: Record<Language, string> = { en: "English", ko: "한국어" };

const key = "drawdown.language";

/** The language of the screen and of what the server writes to it. */
export function language(): Language {
  const stored = read(key);
  if (isLanguage(stored)) return stored;
  return navigator.language.startsWith("ko") ? "ko" : "en";
}

/** What this person chose on this machine, else what the server knows of them. */
export function languageOf(user: { id: string; locale: string }): Language {
  const chosen = read(`${key}.${user.id}`);
  if (isLanguage(chosen)) return chosen;
  return isLanguage(user.locale) ? user.locale : language();
}

/** Remembers the language of the screen; and as a person's choice, where one chose. */
export function rememberLanguage(next: Language, userId?: string) {
  write(key, next);
  if (userId) write(`${key}.${userId}`, next);
}

function isLanguage(text: string | null): text is Language {
  return text === "en" || text === "ko";
}

// Storage may be forbidden; the choice then lasts as long as the tab.
const memory = new Map<string, string>();

function read(name: string) {
  try {
    return localStorage.getItem(name) ?? memory.get(name) ?? null;
  } catch {
    return memory.get(name) ?? null;
  }
}

function write(name: string, text: string) {
  memory.set(name, text);
  try {
    localStorage.setItem(name, text);
  } catch {
    // Kept in memory.
  }
}
