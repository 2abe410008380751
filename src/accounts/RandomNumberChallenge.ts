import { areSameSecret, type Random } from "../system/random.ts";
import { encodeMacRoman } from "../wire/macRoman.ts";
import { desBytes, desDecrypt, desEncrypt } from "./desBlock.ts";
import type { ChallengeAnswer, LoginChallenge, OpenChallenge } from "./OpenChallenge.ts";
import type { PasswordRecord } from "./PasswordRecord.ts";
import type { RecoverablePasswords } from "./RecoverablePasswords.ts";

/** Where the passwords stand that the administrator keeps for these methods. */
type KnownPasswords = Pick<RecoverablePasswords, "find">;

/**
 * The random-number exchanges: the client encrypts a block of ours under its password, and in the two-way one we
 * encrypt one of its own. DES, whose key a day of computing finds: for Macs that know nothing better.
 */
export class RandomNumberChallenge implements OpenChallenge {
  readonly user: string;
  readonly shown: LoginChallenge;
  readonly #isTwoWay: boolean;
  readonly #known: KnownPasswords;
  /** A key that nobody has, so that all users cost the same. */
  readonly #noKey: Buffer;

  constructor(user: string, isTwoWay: boolean, known: KnownPasswords, random: Random) {
    this.user = user;
    this.shown = { salt: Buffer.alloc(0), value: random(desBytes) };
    this.#isTwoWay = isTwoWay;
    this.#known = known;
    this.#noKey = random(desBytes);
  }

  check({ clientValue, proof }: ChallengeAnswer, own: PasswordRecord | undefined): Buffer | undefined {
    const password = own && this.#known.find(own.name, own);
    const keys = desKeysOf(password).map((key) => (this.#isTwoWay ? shifted(key) : key));
    password?.fill(0);
    const answers = [...keys, this.#noKey].map((key) => desEncrypt(key, this.shown.value));
    const key = keys.find((_, index) => areSameSecret(answers[index] ?? Buffer.alloc(0), proof));
    const reply = key && this.#replyTo(clientValue, key);
    for (const each of keys) each.fill(0);
    return reply;
  }

  #replyTo(block: Buffer, key: Buffer): Buffer | undefined {
    if (!this.#isTwoWay) return Buffer.alloc(0);
    return block.length === desBytes ? desEncrypt(key, block) : undefined;
  }
}

/** The passwords in the message that changes one; undefined where the old one in it is not the one that is known. */
export function openSealedChange(
  known: Uint8Array,
  sealedOld: Uint8Array,
  sealedNew: Uint8Array,
): { oldPassword: Buffer; newPassword: Buffer } | undefined {
  if (sealedOld.length !== desBytes || sealedNew.length !== desBytes) return undefined;
  for (const key of desKeysOf(known)) {
    const newPassword = desDecrypt(key, sealedNew);
    const isKnown = areSameSecret(desDecrypt(newPassword, sealedOld), key);
    key.fill(0);
    if (isKnown) return { oldPassword: Buffer.from(known), newPassword: withoutZeros(newPassword) };
    newPassword.fill(0);
  }
  return undefined;
}

/** The DES keys that a password is: in UTF-8, and in MacRoman where that is something else. None for a longer one. */
function desKeysOf(password: Uint8Array | undefined): Buffer[] {
  if (password === undefined) return [];
  const macRoman = encodeMacRoman(Buffer.from(password).toString("utf8"));
  const forms = macRoman?.equals(password) === false ? [password, macRoman] : [password];
  return forms
    .filter(({ length }) => length <= desBytes)
    .map((form) => Buffer.concat([form, Buffer.alloc(desBytes - form.length)]));
}

function withoutZeros(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end === -1 ? field : field.subarray(0, end);
}

/** All of a 7-bit character in the bits that DES uses. */
function shifted(key: Buffer): Buffer {
  return Buffer.from(key.map((byte) => byte << 1));
}
