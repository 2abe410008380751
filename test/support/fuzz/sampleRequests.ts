import { FPLogin } from "../../../src/afp/login/FPLogin.ts";
import { FPLoginCont } from "../../../src/afp/login/FPLoginCont.ts";
import { FPLoginExt } from "../../../src/afp/login/FPLoginExt.ts";
import { dictionaryOf, type SpotlightValue } from "../../../src/afp/spotlight/SpotlightValue.ts";
import { writeMessage } from "../../../src/afp/spotlight/writeMessage.ts";
import { requestBlock } from "../AfpCaller.ts";
import { hex } from "../hexExchange.ts";

const anna = "ffffeeeeddddccccbbbbaaaa 000003e8";
const staff = "abcdefabcdefabcdefabcdef 00000064";
/** `*=="f*"cdw` for the names of what is found, and the question for its results. */
const call = (name: string, ...more: SpotlightValue[]) =>
  writeMessage([[[name, 1n, 1n], ...more]]).toString("hex");
const spotlightQuery = call(
  "openQueryWithParams:forContext:",
  dictionaryOf({ kMDQueryString: '*=="f*"cdw', kMDAttributeArray: ["kMDItemFSName"] }),
);
const spotlightFetch = call("fetchQueryResultsForContext:");

/**
 * A right request of every command that a session answers, but for FPLogout, which would end the conversation. They
 * speak of volume 1, forks 1 and 2, the file `file` and the folder `folder`.
 */
export const sessionRequests: readonly Buffer[] = [
  "18 00 0fff 06 4261636b7570",
  "11 00 0001 0fff",
  "20 00 0001 0010 0000003c",
  "02 00 0001",
  "0a 00 0001",
  "4e 00 0001 00000002",
  "19 00 0001 00000002 02 06 666f6c646572",
  "03 00 0001 00000002",
  "06 00 0001 00000002 03 00000000 0002 c3a9",
  "07 80 0001 00000002 02 01 66",
  "09 00 0001 00000002 077f 1f7f 0010 0001 1000 02 00",
  "42 00 0001 00000002 efff bfff 0100 0001 1000 02 00",
  "44 00 0001 00000002 efff bfff 0100 00000001 00001000 02 00",
  "22 00 0001 00000002 efff bfff 03 08000103 0004 66696c65",
  `23 00 0001 00000002 803d 02 04 66696c65 8001 00000001 00000002 00000003 ${"41".repeat(48)}`,
  `1e 00 0001 00000002 003d 02 04 66696c65 0001 00000001 00000002 00000003 ${"42".repeat(32)}`,
  "1d 00 0001 00000002 1c00 02 06 666f6c646572 00000001 00000002 00070707",
  "08 00 0001 00000002 02 01 66",
  "1c 00 0001 00000002 02 01 66 02 01 67",
  "17 00 0001 00000002 00000002 02 01 66 02 06 666f6c646572 02 01 67",
  "05 00 0001 00000002 0001 00000002 02 01 66 02 00 02 01 67",
  "2a 00 0001 00000002 00000002 02 04 66696c65 02 01 67",
  "1a 00 0001 00000002 8bff 0003 02 04 66696c65",
  "1a 80 0001 00000002 0000 0003 02 04 66696c65",
  "04 00 0002",
  "0b 00 0001",
  "4f 00 0001",
  "0e 00 0001 8bff",
  "1f 00 0001 0200 00000004",
  "1f 00 0001 0800 0000000000000006",
  "1b 00 0001 00000000 00000010 00 00",
  "3c 00 0001 0000000000000000 0000000000000010",
  "01 00 0001 00000000 00000010",
  "3b 01 0001 0000000000000000 0000000000000010",
  "4c 00 0001 00008004 00000001 00000000",
  `4c 00 0001 00008004 00000003 00000000 0000000000000000 ${spotlightQuery}`,
  `4c 00 0001 00008004 00000003 00000000 0000000000000000 ${spotlightFetch}`,
  "48 00 0001 00000002 0001 0000 00000000 00001000 02 04 66696c65",
  "45 00 0001 00000002 0000 0000000000000000 ffffffffffffffff 00001000 02 04 66696c65 0001 61",
  "46 00 0001 00000002 0000 0000000000000000 02 04 66696c65 0001 61 00000002 6869",
  "47 00 0001 00000002 0000 02 04 66696c65 0001 61",
  `2b 00 0001 00000010 00000000 ${"00".repeat(16)} 0042 0042 80000040 06 00 0002 03 66696c 03 00 0002 00`,
  `43 00 0001 00000010 00000000 ${"00".repeat(16)} 2142 2142 80002001 000e 0000 0004 00000000 0004 66696c65 000a 0000 0004 00000000 0000`,
  "49 00 0001 00000002 0007 00000000 02 04 66696c65",
  `4a 00 0001 00000002 0007 02 04 66696c65 ${anna} ${staff} 00000001 00000000 ${anna} 00000001 0000000e`,
  "4a 00 0001 00000002 0008 02 06 666f6c646572",
  `4b 00 0001 00000002 0000 ${anna} 0000000e 02 04 66696c65`,
  "25 01 00000000 0007",
  "15 05 ffffeeeeddddccccbbbbaaaa000003e8",
  "16 03 04 6a9a7267",
  "26 00 0001 0003",
  "40 00 0003 00000005 01020304 746f6b656e",
  "41 00 0000 00000002 0001",
  "7a 00 00000001",
  "27 00 0001 00000002 02 04 66696c65",
  "29 00 0001 00000011 efff",
  "28 00 0001 00000011",
  "30 00 0001",
  "31 00 0001",
  "33 00 0001 74747874 54455854 04 00 0040",
  "34 00 0001 74747874 0001",
  "35 00 0001 00000002 74747874 afb471c0 02 04 66696c65",
  "36 00 0001 00000002 74747874 02 04 66696c65",
  "37 00 0001 74747874 0001 0042",
  "38 00 0001 00000002 02 04 66696c65 03 616263",
  "39 00 0001 00000002 02 04 66696c65",
  "3a 00 0001 00000002 02 04 66696c65",
  "24 00 10 436c656172747874205061737377726400 0000 7365637265740000 6e65770000000000",
  `24 00 09 444843415354313238 0000 0000 ${"5a".repeat(16)}`,
  "3e 00 00 03 0000",
  "10 00",
  "0f 00",
].map(hex);

/** Blocks of DSIWrite; data follow. */
export const writeRequests: readonly Buffer[] = [
  "3d 00 0001 0000000000000004 0000000000000003",
  "3d 80 0002 0000000000000000 0000000000000003",
  "21 80 0001 00000000 00000003",
  "c0 00 0001 74747874 54455854 04 00 00000007 0003",
].map(hex);

/** A login of a user that there is not, from each method's first step. */
function login(uam: string, uamData: Buffer): Buffer[] {
  const request = { version: "AFP3.4", uam, user: "nobody here", uamData };
  return [requestBlock(FPLogin, request), requestBlock(FPLoginExt, request)];
}

const keyed = [...login("DHX2", Buffer.alloc(0)), ...login("DHCAST128", Buffer.alloc(16, 0x5a))];

/** Requests of a stranger, login methods and all. */
export const strangerRequests: readonly Buffer[] = [
  // A whole password costs the server a tenth of a second: it is only one of many.
  ...login("Cleartxt Passwrd", Buffer.from("wrong\0\0\0")),
  ...Array.from({ length: 6 }, () => keyed).flat(),
  ...Array.from({ length: 6 }, () => [
    requestBlock(FPLoginCont, { id: 1, uamData: Buffer.alloc(144, 0x3c) }),
    requestBlock(FPLoginCont, { id: 2, uamData: Buffer.alloc(272, 0xc3) }),
    ...["0f 00", "14 00", "3e 00 00 03 0000", "18 00 0020 06 4261636b7570"].map(hex),
  ]).flat(),
];
