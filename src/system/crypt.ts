import koffi, { type LibraryHandle } from "koffi";
import { libc } from "./libc.ts";

type Done = (error: Error | null, result: string | null) => void;

interface CryptFunction {
  async(password: Buffer, setting: string, memory: Buffer, done: Done): void;
}

/** crypt_r's struct crypt_data: 32 KiB in libxcrypt, 128 KiB in old glibc, less in musl. */
const cryptBytes = 256 * 1024;

/** A hash that no password has, so that an unknown user costs what a known one does. */
export const nobodysHash = "$y$j9T$F5Jx5fExrKuPp53xLKQ..1$tGdQyhQeEJCjVmEKuZjKOl4BcLQEkFv1wvjjtYyAhK0";

/** Undefined: not yet tried; null: this system has no crypt(3). */
let loaded: CryptFunction | null | undefined;

/** Whether this system has crypt(3). */
export function isCryptPresent(): boolean {
  return cryptFunction() !== undefined;
}

/** Whether this is the password of a hash as crypt(3) writes them; `unknownHash`: of a kind that it does not know. */
export async function isCrypted(password: Uint8Array, hash: string): Promise<boolean | "unknownHash"> {
  const crypt = cryptFunction();
  if (crypt === undefined) return "unknownHash";
  const phrase = Buffer.alloc(password.length + 1);
  phrase.set(password);
  const memory = Buffer.alloc(cryptBytes);
  try {
    const result = await new Promise<string | null>((resolve, reject) => {
      crypt.async(phrase, hash, memory, (error, text) => (error ? reject(error) : resolve(text)));
    });
    // What can't be computed is a text that is no hash, in some systems none.
    return result === null || result.startsWith("*") ? "unknownHash" : isSame(result, hash);
  } finally {
    phrase.fill(0);
    memory.fill(0);
  }
}

/** Takes as long whichever character differs. */
function isSame(one: string, other: string): boolean {
  let difference = one.length ^ other.length;
  for (let index = 0; index < one.length; index++) {
    difference |= one.charCodeAt(index) ^ (other.charCodeAt(index) || 0);
  }
  return difference === 0;
}

function cryptFunction(): CryptFunction | undefined {
  if (loaded === undefined) loaded = loadCrypt();
  return loaded ?? undefined;
}

function loadCrypt(): CryptFunction | null {
  // Debian's libcrypt.so.1, the plain libxcrypt of Fedora and Arch, and musl, which has it inside.
  for (const library of ["libcrypt.so.1", "libcrypt.so.2", null]) {
    try {
      const opened: LibraryHandle = library === null ? libc : koffi.load(library);
      return opened.func("crypt_r", "str", [
        koffi.pointer("uint8_t"),
        "str",
        koffi.pointer("uint8_t"),
      ]) as CryptFunction;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}
