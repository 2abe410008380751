/** The versions we speak by their names on the wire, oldest first; the number is what commands compare. */
export const afpVersions = {
  "AFP2.2": 22,
  "AFP2.3": 23,
  AFPX03: 30,
  "AFP3.1": 31,
  "AFP3.2": 32,
  "AFP3.3": 33,
  "AFP3.4": 34,
} as const;

export type AfpVersionName = keyof typeof afpVersions;
export type AfpVersion = (typeof afpVersions)[AfpVersionName];

export const afpVersionNames = Object.keys(afpVersions) as readonly AfpVersionName[];

/** The version of a name exactly as written, or undefined for one that we do not speak. */
export function versionNamed(name: string): AfpVersion | undefined {
  return afpVersionNames.includes(name as AfpVersionName) ? afpVersions[name as AfpVersionName] : undefined;
}
