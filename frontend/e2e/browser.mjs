// Prints the path of a Chromium to walk with, and finds or installs one where there is none. CHROMIUM_PATH wins.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const say = (/** @type {string} */ words) => console.error(`browser: ${words}`);

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The packed Chromium brings its libraries along. */
const script = `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/al2023/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
export FONTCONFIG_PATH="$here/fonts"
exec "$here/chromium" "$@"
`;

const ways = [named, system, playwrights, packed, debians, downloaded];

for (const way of ways) {
  try {
    const path = await way();
    if (path) {
      console.log(path);
      process.exit(0);
    }
  } catch (error) {
    say(`${way.name}: ${error instanceof Error ? error.message.split("\n")[0] : error}`);
    if (way === named) process.exit(1);
  }
}
say("there is no Chromium and none could be installed. Install Chromium or Chrome, or set CHROMIUM_PATH.");
process.exit(1);

function named() {
  const path = process.env.CHROMIUM_PATH;
  if (path && !existsSync(path)) throw new Error(`CHROMIUM_PATH is ${path}, which does not exist.`);
  return path;
}

function system() {
  return installed.find((path) => existsSync(path));
}

async function playwrights() {
  const { chromium } = await import("@playwright/test");
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

/** A Chromium from an npm package, unpacked once for each user with the libraries that it needs. */
async function packed() {
  if (process.platform !== "linux" || process.arch !== "x64") return null;
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "drawdown");
  const home = join(cache, "chromium-147.0.0");
  const launcher = join(home, "launch");
  if (existsSync(launcher)) return launcher;

  say("unpacking Chromium");
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, "unpacking-"));
  try {
    // The package unpacks into TMPDIR, and its libraries only where it takes itself to be in a bare cloud function.
    process.env.TMPDIR = fresh;
    process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs22.x";
    const { default: chromium } = await import("@sparticuz/chromium");
    await chromium.executablePath();
    writeFileSync(join(fresh, "fonts", "fonts.conf"), fontConfig(home));
    writeFileSync(join(fresh, "launch"), script, { mode: 0o755 });
    renameSync(fresh, home);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Someone else may have been faster; theirs is as good.
    if (!existsSync(launcher)) throw error;
  }
  return launcher;
}

function fontConfig(/** @type {string} */ home) {
  const folders = [join(home, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"];
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${folders.map((folder) => `  <dir>${folder}</dir>`).join("\n")}
  <cachedir>${join(home, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

function debians() {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return null;
  run("apt-get", "update", "-q");
  run("apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium");
  return "/usr/bin/chromium";
}

async function downloaded() {
  run("npx", "playwright", "install", "chromium");
  return playwrights();
}

function run(/** @type {string} */ command, /** @type {string[]} */ ...args) {
  say(`running ${command} ${args.join(" ")}`);
  execFileSync(command, args, {
    // Progress is for people; standard output is for the path alone.
    stdio: ["ignore", 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
}
