/** A DNS label has no more bytes. */
const labelBytesMax = 63;

/**
 * The name under which Macs list the server, for a try: the second one is "name (2)". A dot would end the
 * label in the library that encodes it, so it becomes a dash.
 */
export function instanceName(serverName: string, attempt: number): string {
  const clean = serverName
    .normalize("NFC")
    .replaceAll(".", "-")
    .replaceAll(/\p{Cc}/gu, "")
    .trim();
  const suffix = attempt <= 1 ? "" : ` (${attempt})`;
  return clipped(clean === "" ? "Bandstand" : clean, labelBytesMax - suffix.length) + suffix;
}

/**
 * The host name that our address records have. It is not the machine's own: that one belongs to avahi-
 * daemon where it runs, and our good-byes would take its records along.
 */
export function announcedHost(hostName: string, attempt: number): string {
  const [first = ""] = hostName.split(".", 1);
  const clean = first.replaceAll(/[^A-Za-z0-9-]/g, "-").replaceAll(/^-+|-+$/g, "");
  const suffix = attempt <= 1 ? "-afp" : `-afp-${attempt}`;
  return `${clipped(clean === "" ? "bandstand" : clean, labelBytesMax - suffix.length)}${suffix}.local`;
}

/** The beginning of a text that fits, without cutting a character. */
function clipped(text: string, bytesMax: number): string {
  let fitting = "";
  let bytes = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > bytesMax) break;
    fitting += character;
  }
  return fitting;
}
