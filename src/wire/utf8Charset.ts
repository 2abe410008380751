import { isUtf8 } from "node:buffer";
import type { Charset } from "./Charset.ts";

/** UTF-8, which has every character; text goes through it as it is, composed or not. */
export const utf8Charset: Charset = {
  decode: (bytes) => (isUtf8(bytes) ? Buffer.from(bytes).toString("utf8") : undefined),
  encode: (text) => Buffer.from(text, "utf8"),
};
