import { type Codec, mapped, u8 } from "../../wire/codec.ts";

const directoryFlag = 0x80;

/** Which of two bitmaps holds for the parameters that follow. */
export type NodeKind = "file" | "directory";

/** The byte that says whether a node is a directory. */
export const nodeKind: Codec<NodeKind> = mapped(
  u8,
  (value) => ((value & directoryFlag) === 0 ? "file" : "directory"),
  (kind) => (kind === "file" ? 0 : directoryFlag),
);
