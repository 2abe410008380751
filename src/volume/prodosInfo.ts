import type { VolumeNode } from "./VolumeNode.ts";

/** How long ProDOS's description of a file is on the wire (afp-protocol.md §3.7). */
const prodosInfoBytes = 6;

const typeBytes = 8;
const creator = "pdos";
const ofFolders = Buffer.from([0x0f, 0, 0, 2, 0, 0]);
/** Types that have a Finder type of their own, where the auxiliary type is 0. */
const namedTypes: readonly (readonly [prodosType: number, finderType: string])[] = [
  [0x04, "TEXT"],
  [0xff, "PSYS"],
  [0xb3, "PS16"],
];

/** What ProDOS would call the node: type, 0, auxiliary type (low byte first), 0, 0. */
export function prodosInfoOf(node: VolumeNode, finderInfo: Buffer): Buffer {
  if (node.stat.kind === "directory") return Buffer.from(ofFolders);
  const info = Buffer.alloc(prodosInfoBytes);
  const text = finderInfo.toString("latin1", 0, typeBytes);
  const named = namedTypes.find(([, finderType]) => text === finderType + creator);
  if (named !== undefined) info[0] = named[0];
  else if (/^p...pdos$/su.test(text)) {
    info[0] = finderInfo[1] ?? 0;
    info[2] = finderInfo[3] ?? 0;
    info[3] = finderInfo[2] ?? 0;
  }
  return info;
}

/** The Finder's type and creator of a file that ProDOS calls so: `p`, its type, its auxiliary type. */
export function finderTypeOfProdos(info: Buffer): Buffer {
  const [type = 0, , low = 0, high = 0] = info;
  const named = low === 0 && high === 0 ? namedTypes.find(([prodosType]) => prodosType === type) : undefined;
  if (named !== undefined) return Buffer.from(named[1] + creator, "latin1");
  return Buffer.concat([Buffer.of(0x70, type, high, low), Buffer.from(creator, "latin1")]);
}
