import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const binary = resolve(process.env.DRAWDOWN ?? "../bin/drawdown");
const startWithin = 120_000;
const stopWithin = 20_000;

export type Server = { url: string; stop: () => Promise<void> };

/** The real binary with the demo in an empty database of its own, on a port of its own, known by a host. */
export async function startServer(host = "127.0.0.1"): Promise<Server> {
  if (!existsSync(binary)) throw new Error(`${binary} does not exist: run make build first.`);
  const data = await mkdtemp(join(tmpdir(), "drawdown-e2e-"));
  const port = await freePort();
  const url = `http://${host}:${port}`;
  const { PATH, HOME, TMPDIR, LANG } = process.env;
  const child = spawn(binary, ["serve", "--demo"], {
    // Nothing of the caller's own settings: they may name a database that is in use.
    env: { PATH, HOME, TMPDIR, LANG, DATA_DIR: data, LISTEN: `127.0.0.1:${port}`, PUBLIC_URL: url },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);

  let log = "";
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (chunk: string) => {
    log = (log + chunk).slice(-20_000);
  });

  try {
    await ready(url, child);
  } catch (error) {
    kill();
    throw new Error(`${String(error)}\n${log}`);
  }
  return {
    url,
    stop: async () => {
      process.off("exit", kill);
      await stop(child);
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function ready(url: string, child: ChildProcess) {
  const deadline = Date.now() + startWithin;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error(`the server was not ready within ${startWithin / 1000} s`);
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null) throw new Error(`the server ended by itself with ${child.exitCode}`);
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const late = sleep(stopWithin, "late", { ref: false });
  if ((await Promise.race([exit, late])) === "late") {
    child.kill("SIGKILL");
    throw new Error(`the server did not stop within ${stopWithin / 1000} s`);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}
