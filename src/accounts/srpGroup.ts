import { createDiffieHellman, type DiffieHellman } from "node:crypto";

/** The bytes of the prime, and of every value of the group. */
export const srpPrimeBytes = 192;

/** The 1536-bit group of RFC 5054, the one that Macs are offered. */
export const srpPrime = Buffer.from(
  "9def3cafb939277ab1f12a8617a47bbbdba51df499ac4c80beeea9614b19cc4d" +
    "5f4f5f556e27cbde51c6a94be4607a291558903ba0d0f84380b655bb9a22e8dc" +
    "df028a7cec67f0d08134b1c8b97989149b609e0be3bab63d47548381dbc5b1fc" +
    "764e3f4b53dd9da1158bfd3e2b9c8cf56edf019539349627db2fd53d24b7c486" +
    "65772e437d6c7f8ce442734af7ccb7ae837c264ae3a9beb87f8a2fe9b8b5292e" +
    "5a021fff5e91479e8ce7a28c2442c6f315180f93499a234dcf76e3fed135f9bb",
  "hex",
);

/** The group's generator. */
export const srpGenerator = 2;

let native: DiffieHellman | undefined;

/** The group in native code, made once a process: OpenSSL checks the prime for a tenth of a second. */
function group(): DiffieHellman {
  return (native ??= createDiffieHellman(srpPrime, srpGenerator));
}

/** The generator to that power, zeros on the left; the exponent is a secret, and takes as long whatever it is. */
export function srpPower(exponent: Buffer): Buffer {
  group().setPrivateKey(exponent);
  return padded(group().generateKeys());
}

/**
 * A value of the group to a secret power, zeros on the left. Undefined for 0, 1, p − 1 and what is beyond: what comes
 * of them anybody can guess.
 */
export function srpPowerOf(base: Uint8Array, exponent: Buffer): Buffer | undefined {
  if (!isSrpValue(base)) return undefined;
  group().setPrivateKey(exponent);
  return padded(group().computeSecret(base));
}

/** Whether it is between 1 and p − 1, both left out. */
export function isSrpValue(value: Uint8Array): boolean {
  if (value.length === 0) return false;
  const number = BigInt(`0x${Buffer.from(value).toString("hex")}`);
  return number > 1n && number < BigInt(`0x${srpPrime.toString("hex")}`) - 1n;
}

function padded(value: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(srpPrimeBytes - value.length), value]);
}
