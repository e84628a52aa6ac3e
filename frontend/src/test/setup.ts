import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import "@/words/words";
import "@/words/later/later";

afterEach(cleanup);

// jsdom has no layout, so it answers no media queries and observes no sizes; Mantine asks for both.
window.matchMedia = (query) =>
  Object.assign(new EventTarget(), {
    matches: false,
    media: query,
    onchange: null,
    addListener: () => {},
    removeListener: () => {},
  }) as MediaQueryList;

window.ResizeObserver = class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

Element.prototype.scrollIntoView = () => {};
