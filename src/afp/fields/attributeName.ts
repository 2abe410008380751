import { longBytes, utf8 } from "../../wire/codec.ts";

/** The name of an extended attribute. */
export const attributeName = utf8(longBytes);
