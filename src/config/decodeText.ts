import { fileBytesMax } from "./limits.ts";
import type { ProblemList } from "./ProblemList.ts";
import { mistake, remark } from "./ProblemList.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });
const latin1 = new TextDecoder("latin1");

/** The physical lines of a file, without their ends; undefined: nothing of it can be used. */
export function decodeText(bytes: Uint8Array, problems: ProblemList): readonly string[] | undefined {
  if (bytes.length > fileBytesMax) {
    const mebibytes = fileBytesMax / 1024 / 1024;
    problems.add(
      0,
      mistake(`the file is larger than ${mebibytes} MiB and is not read`, "keep it to its lines"),
    );
    return undefined;
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    problems.add(0, mistake("the file is in UTF-16 and is not read", "save it as UTF-8"));
    return undefined;
  }
  return textOf(bytes, problems).split(/\r\n|\n|\r/);
}

/** UTF-8, or Latin-1 where it is not; the decoder drops a byte order mark by itself. */
function textOf(bytes: Uint8Array, problems: ProblemList): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    problems.add(0, remark("the file is not UTF-8; it is read as Latin-1", "save it as UTF-8"));
    return latin1.decode(bytes);
  }
}
