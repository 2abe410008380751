import { describe, expect, test } from "vitest";
import type { Account } from "../../../src/accounts/Account.ts";
import { SessionRegister } from "../../../src/processes/supervisor/SessionRegister.ts";

const anna: Account = {
  name: "anna",
  fullName: "Anna",
  isGuest: false,
  uid: 1000,
  gid: 1000,
  groups: [1000],
  groupNames: ["anna"],
  home: undefined,
};
const ben: Account = { ...anna, name: "ben", uid: 1001 };
const guest: Account = { ...anna, name: "nobody", isGuest: true };

const macId = Buffer.from("a Mac");
const monday = Buffer.from("mon.");
const tuesday = Buffer.from("tue.");

function registerOf(...accounts: Account[]): SessionRegister {
  let count = 0;
  const register = new SessionRegister((bytes) => Buffer.alloc(bytes, ++count));
  accounts.forEach((account, index) => register.add(index + 1, account, 0));
  return register;
}

const login = (timestamp: Buffer, clientId = macId) => ({ kind: 3, clientId, timestamp });

describe("tokens", () => {
  test("a session has one token, whatever kind is asked for", () => {
    const register = registerOf(anna);
    const first = register.tokenFor(1, { kind: 0, clientId: Buffer.alloc(0), timestamp: undefined });
    expect(register.tokenFor(1, login(monday))?.token).toEqual(first?.token);
  });

  test("a session that is gone gets none", () => {
    const register = registerOf(anna);
    register.remove(1);
    expect(register.tokenFor(1, login(monday))).toBeUndefined();
  });
});

describe("a Mac that restarted", () => {
  test("replaces its own older session", () => {
    const register = registerOf(anna, anna);
    register.tokenFor(1, login(monday));
    expect(register.tokenFor(2, login(tuesday))?.replaced).toEqual([1]);
  });

  test("leaves the sessions of the same boot alone", () => {
    const register = registerOf(anna, anna);
    register.tokenFor(1, login(monday));
    expect(register.tokenFor(2, login(monday))?.replaced).toEqual([]);
  });

  test("never replaces another Mac's, another user's or a guest's session", () => {
    const register = registerOf(anna, ben, guest, anna);
    register.tokenFor(1, login(monday, Buffer.from("another Mac")));
    register.tokenFor(2, login(monday));
    register.tokenFor(3, login(monday));
    expect(register.tokenFor(4, login(tuesday))?.replaced).toEqual([]);
  });

  test("without a client id replaces nothing", () => {
    const register = registerOf(anna, anna);
    register.tokenFor(1, login(monday, Buffer.alloc(0)));
    expect(register.tokenFor(2, login(tuesday, Buffer.alloc(0)))?.replaced).toEqual([]);
  });

  test("of the oldest kind replaces every session of its id", () => {
    const register = registerOf(anna, anna);
    register.tokenFor(1, { kind: 1, clientId: macId, timestamp: undefined });
    expect(register.tokenFor(2, { kind: 1, clientId: macId, timestamp: undefined })?.replaced).toEqual([1]);
  });

  test("a reconnect replaces nothing", () => {
    const register = registerOf(anna, anna);
    register.tokenFor(1, login(monday));
    expect(register.tokenFor(2, { ...login(tuesday), kind: 4 })?.replaced).toEqual([]);
  });
});

describe("finding a lost session", () => {
  test("its token finds it, for its own user", () => {
    const register = registerOf(anna, anna);
    const token = register.tokenFor(1, login(monday))?.token ?? Buffer.alloc(0);
    expect(register.findByToken(2, token)).toBe(1);
  });

  test("another user, a guest, or the session itself has no claim", () => {
    const register = registerOf(anna, ben, guest);
    const token = register.tokenFor(1, login(monday))?.token ?? Buffer.alloc(0);
    expect(register.findByToken(2, token)).toBeUndefined();
    expect(register.findByToken(3, token)).toBeUndefined();
    expect(register.findByToken(1, token)).toBeUndefined();
  });

  test("a guest's own token finds nothing", () => {
    const register = registerOf(guest, guest);
    const token = register.tokenFor(1, login(monday))?.token ?? Buffer.alloc(0);
    expect(register.findByToken(2, token)).toBeUndefined();
  });

  test("a wrong, short or empty token finds nothing", () => {
    const register = registerOf(anna, anna);
    const token = register.tokenFor(1, login(monday))?.token ?? Buffer.alloc(0);
    for (const wrong of [Buffer.alloc(token.length, 9), token.subarray(1), Buffer.alloc(0)]) {
      expect(register.findByToken(2, wrong)).toBeUndefined();
    }
  });

  test("the same user at another virtual server has no claim, and replaces nothing", () => {
    const register = registerOf(anna);
    register.add(2, anna, 1);
    const token = register.tokenFor(1, login(monday))?.token ?? Buffer.alloc(0);
    expect(register.findByToken(2, token)).toBeUndefined();
    expect(register.tokenFor(2, login(tuesday))?.replaced).toEqual([]);
  });
});
