import { createHmac } from "node:crypto";

const step = 30_000;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

function bytesOf(secret: string) {
  let bits = "";
  for (const letter of secret) bits += alphabet.indexOf(letter).toString(2).padStart(5, "0");
  return Buffer.from(bits.match(/.{8}/g)?.map((byte) => Number.parseInt(byte, 2)) ?? []);
}

/** What an authenticator app shows, so many steps of 30 seconds from now: RFC 6238. */
export function codeOf(secret: string, steps = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / step) + steps));
  const hash = createHmac("sha1", bytesOf(secret)).update(counter).digest();
  const at = hash.readUInt8(19) & 15;
  return ((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}
