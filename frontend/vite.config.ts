import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { compression, defineAlgorithm } from "vite-plugin-compression2";
import { defineConfig } from "vitest/config";

const server = process.env.DRAWDOWN_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    react(),
    // The server hands out these files as they are; it compresses nothing itself.
    compression({ algorithms: [defineAlgorithm("brotliCompress"), defineAlgorithm("gzip", { level: 9 })] }),
  ],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: {
    target: "es2023",
    manifest: true,
    // A font inlined as data: would be refused by the content security policy.
    assetsInlineLimit: 0,
  },
  server: { proxy: { "/graphql": { target: server, ws: true } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/test/setup.ts"],
    restoreMocks: true,
  },
});
