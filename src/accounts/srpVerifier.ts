import { createHash } from "node:crypto";
import { systemRandom, type Random } from "../system/random.ts";
import { passwordBytes } from "./passwordHash.ts";
import { isSrpValue, srpPower, srpPrimeBytes } from "./srpGroup.ts";

/** What SRP keeps of a password: enough to see that somebody knows it, and no use as a password itself. */
export interface SrpVerifier {
  /** 16 bytes. */
  salt: Buffer;
  /** As long as the prime. */
  verifier: Buffer;
}

const saltBytes = 16;

/**
 * The verifier of a user's password, with a salt of its own. The name goes in as it is stored: a Mac that was given
 * another spelling, or the full name, proves something else, and is refused.
 */
export function makeSrpVerifier(
  name: string,
  password: string | Uint8Array,
  random: Random = systemRandom,
): SrpVerifier {
  const salt = random(saltBytes);
  const secret = srpSecret(name, password, salt);
  try {
    return { salt, verifier: srpPower(secret) };
  } finally {
    secret.fill(0);
  }
}

/** The x of the protocol, SHA1(salt ‖ SHA1(name ":" password)): as good as the password, so the caller's to wipe. */
export function srpSecret(name: string, password: string | Uint8Array, salt: Uint8Array): Buffer {
  const bytes = passwordBytes(password);
  const inner = createHash("sha1").update(`${name}:`, "utf8").update(bytes).digest();
  try {
    return createHash("sha1").update(salt).update(inner).digest();
  } finally {
    bytes.fill(0);
    inner.fill(0);
  }
}

/** `srp$salt$verifier`, both in hexadecimal digits. */
export function formatSrp({ salt, verifier }: SrpVerifier): string {
  return `srp$${salt.toString("hex")}$${verifier.toString("hex")}`;
}

/** Undefined where it is not exactly that, or no password can have it. */
export function parseSrp(text: string): SrpVerifier | undefined {
  const [, saltText, verifierText] = srpForm.exec(text) ?? [];
  if (saltText === undefined || verifierText === undefined) return undefined;
  const verifier = Buffer.from(verifierText, "hex");
  return isSrpValue(verifier) ? { salt: Buffer.from(saltText, "hex"), verifier } : undefined;
}

const srpForm = new RegExp(`^srp\\$([0-9a-f]{${saltBytes * 2}})\\$([0-9a-f]{${srpPrimeBytes * 2}})$`);
