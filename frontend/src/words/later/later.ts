import i18next from "i18next";
import en from "./en.json";

// Words that no first page says: they come with the pages that do. Korean ones come with the language.
i18next.addResourceBundle("en", "translation", en, true);
