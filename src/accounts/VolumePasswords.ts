import { pause, type Clock } from "../system/clock.ts";
import { areSameSecret } from "../system/random.ts";
import { encodeMacRoman } from "../wire/macRoman.ts";
import { LoginDelays } from "./LoginDelays.ts";

/** What FPOpenVol carries, zeros behind a shorter one. */
export const volumePasswordBytes = 8;

/** Every wrong password is answered so long after the question. */
const refusalMilliseconds = 1_000;

/** Who gives a volume's password. */
export interface VolumeVisitor {
  user: string;
  clientAddress: string;
  volume: string;
}

/** Decides about the passwords of volumes; guessing them is slowed down as guessing users' passwords is. */
export class VolumePasswords {
  readonly #clock: Clock;
  readonly #delays: LoginDelays;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#delays = new LoginDelays(clock);
  }

  /** Whether these eight bytes are the password. Old Macs send it in MacRoman, newer ones in UTF-8. */
  async isRight(password: string, given: Uint8Array, visitor: VolumeVisitor): Promise<boolean> {
    const who = `${visitor.user}\0${visitor.volume}`;
    await this.#wait(this.#delays.millisecondsFor(who, visitor.clientAddress));
    const text = password.normalize("NFC");
    const utf8 = Buffer.from(text, "utf8");
    const forms = [utf8, encodeMacRoman(text) ?? utf8];
    const matches = forms.map((form) => areSameSecret(field(form), given));
    if (matches.includes(true)) {
      this.#delays.succeeded(who);
      return true;
    }
    this.#delays.failed(who, visitor.clientAddress);
    await this.#wait(refusalMilliseconds);
    return false;
  }

  async #wait(milliseconds: number): Promise<void> {
    if (milliseconds > 0) await pause(this.#clock, milliseconds);
  }
}

function field(text: Buffer): Buffer {
  const bytes = Buffer.alloc(volumePasswordBytes);
  text.copy(bytes);
  return bytes;
}
