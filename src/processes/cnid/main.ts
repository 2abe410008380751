import { runChild } from "../childProcess.ts";
import type { FromCnid } from "../messages.ts";
import type { ToCnid } from "../orders.ts";
import { CnidProcess } from "./CnidProcess.ts";

runChild<ToCnid, FromCnid>("cnid", (upward) => new CnidProcess(upward));
