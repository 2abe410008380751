import type { NetworkInterfaceInfo } from "node:os";

/** An interface as `os.networkInterfaces()` has it, from addresses with the length of their prefix. */
export function interfaceOf(
  cidrs: readonly string[],
  { internal = false, mac = "02:00:00:00:00:01" } = {},
): readonly NetworkInterfaceInfo[] {
  return cidrs.map((cidr) => {
    const [address = ""] = cidr.split("/");
    const shared = { address, cidr, mac, internal, netmask: "" };
    return address.includes(":") ? { ...shared, family: "IPv6", scopeid: 0 } : { ...shared, family: "IPv4" };
  });
}
