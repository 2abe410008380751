/** Rights of an access control entry, and what FPAccess asks for (afp-protocol.md §3.8). */
export const accessRight = {
  readData: 0x2,
  writeData: 0x4,
  execute: 0x8,
  delete: 0x10,
  append: 0x20,
  deleteChild: 0x40,
  readAttributes: 0x80,
  writeAttributes: 0x100,
  readExtendedAttributes: 0x200,
  writeExtendedAttributes: 0x400,
  readSecurity: 0x800,
  writeSecurity: 0x1000,
  changeOwner: 0x2000,
  synchronize: 0x10_0000,
} as const;

const right = accessRight;
const readRights = right.readData | right.readAttributes | right.readExtendedAttributes | right.readSecurity;
const writeAttributeRights = right.writeAttributes | right.writeExtendedAttributes;
const writeRights = right.writeData | right.append | writeAttributeRights;

/** What the bits that stand for many rights stand for; deleting is left to the folder that a node is in. */
const generic = {
  0x20_0000: readRights | writeRights | right.execute,
  0x40_0000: right.execute,
  0x80_0000: writeRights,
  0x100_0000: readRights,
} as const;

const bitsOfPosix = { read: 4, write: 2, execute: 1 } as const;

/** Rights with every general one replaced by what it means. */
export function plainRights(rights: number): number {
  let plain = rights;
  for (const [bit, meaning] of Object.entries(generic)) {
    if ((rights & Number(bit)) !== 0) plain = (plain & ~Number(bit)) | meaning;
  }
  return plain >>> 0;
}

/** What POSIX has of these rights: reading, writing and executing, and with each what it cannot tell from it. */
export function bitsOfRights(rights: number): number {
  const plain = plainRights(rights);
  return (
    ((plain & right.readData) === 0 ? 0 : bitsOfPosix.read) |
    ((plain & right.writeData) === 0 ? 0 : bitsOfPosix.write) |
    ((plain & right.execute) === 0 ? 0 : bitsOfPosix.execute)
  );
}

/** What a Mac is told of a POSIX entry. */
export function rightsOfBits(bits: number, isDirectory: boolean): number {
  return (
    ((bits & bitsOfPosix.read) === 0 ? 0 : readRights) |
    ((bits & bitsOfPosix.write) === 0 ? 0 : writeRights | (isDirectory ? right.deleteChild : 0)) |
    ((bits & bitsOfPosix.execute) === 0 ? 0 : right.execute)
  );
}
