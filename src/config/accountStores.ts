import { shortened } from "./accessLists.ts";
import { didYouMean, nearest } from "./nearest.ts";
import { type Complaint, mistake } from "./ProblemList.ts";
import type { AccountStore } from "./ServerConfig.ts";
import type { ServerDraft } from "./ServerDraft.ts";

/** The system's users by PAM, and by /etc/shadow only where there is no PAM. */
const systemStores: readonly AccountStore[] = ["pam", "shadow"];

/** Where a server looks for users that says nothing of it. */
export const defaultAccountStores: readonly AccountStore[] = Object.freeze(["own", ...systemStores]);

const storesByWord: ReadonlyMap<string, readonly AccountStore[]> = new Map([
  ["own", ["own"]],
  ["system", systemStores],
  ["pam", ["pam"]],
  ["shadow", ["shadow"]],
]);

const example = "write -accounts own,system: Bandstand's own users, then the system's (or pam, shadow)";
const refusal = "where users are looked for was not understood";

/** `-accounts own,system`: the stores in their order. What is not understood stops the server: others might get in. */
export function setAccountStores(server: ServerDraft, typed: string): readonly Complaint[] {
  const words = typed.split(",").map((word) => word.trim());
  const unknown = words.find((word) => !storesByWord.has(word));
  const stores = words.flatMap((word) => storesByWord.get(word) ?? []);
  if (unknown === undefined && new Set(stores).size === stores.length && isOwnOutside(stores)) {
    server.settings.accountStores = Object.freeze(stores);
    server.areStoresNamed = true;
    return [];
  }
  server.refusal = refusal;
  if (unknown !== undefined) {
    const meant = unknown === "" ? undefined : nearest(unknown, [...storesByWord.keys()]);
    const message = `-accounts ${shortened(typed)}: '${shortened(unknown)}' is no place for users`;
    return [mistake(message, didYouMean(meant, example))];
  }
  const fault = isOwnOutside(stores)
    ? "names one place twice"
    : "has 'own' between the ways to ask the system";
  return [mistake(`-accounts ${shortened(typed)} ${fault}`, example)];
}

/** The system is one store, however it is asked. */
function isOwnOutside(stores: readonly AccountStore[]): boolean {
  return stores.indexOf("own") <= 0 || stores.at(-1) === "own";
}

/**
 * The stores that Netatalk's modules name (`uams_dhx2_pam.so`, `uams_passwd.so`), behind our own; undefined where they
 * leave it open.
 */
export function storesOfModules(uamList: string): readonly AccountStore[] | undefined {
  const stores = uamList.split(",").flatMap((word): AccountStore[] => {
    const flavour = /^uams_(?:\w+_)?(pam|passwd)\.so$/.exec(word.trim())?.[1];
    if (flavour === undefined) return [];
    return [flavour === "pam" ? "pam" : "shadow"];
  });
  return stores.length === 0 ? undefined : Object.freeze(["own", ...new Set(stores)] as const);
}
