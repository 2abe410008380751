/** The password in a field filled up with zeros, as a copy of its own; the field is wiped. */
export function takePassword(field: Buffer): Buffer {
  const end = field.indexOf(0);
  const password = Buffer.from(field.subarray(0, end === -1 ? field.length : end));
  field.fill(0);
  return password;
}
