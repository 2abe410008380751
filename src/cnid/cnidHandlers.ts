import { answering, type RequestHandler, RequestRefused } from "../wire/RequestChannel.ts";
import type { OpenCnidStore } from "./OpenCnidStore.ts";
import { forgetType, identifyType, movedType, resolveType } from "./messages.ts";

/** What one connection may ask; `storeFor` gives the store of a key that its token allows, else undefined. */
export function cnidHandlers(
  storeFor: (storeKey: string) => Promise<OpenCnidStore> | undefined,
): readonly RequestHandler[] {
  const store = (storeKey: string): Promise<OpenCnidStore> => {
    const found = storeFor(storeKey);
    if (found === undefined)
      throw new RequestRefused("notAllowed", "this session may not use that volume's ids");
    return found;
  };
  return [
    answering(identifyType, async ({ storeKey, nodes }) => (await store(storeKey)).identify(nodes)),
    answering(resolveType, async ({ storeKey, cnid }) => (await store(storeKey)).resolve(cnid)),
    answering(movedType, async ({ storeKey, cnid, to }) => {
      await (await store(storeKey)).moved(cnid, to);
      return undefined;
    }),
    answering(forgetType, async ({ storeKey, cnid }) => {
      await (await store(storeKey)).forget(cnid);
      return undefined;
    }),
  ];
}
