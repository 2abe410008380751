import { runChild } from "../childProcess.ts";
import type { FromGate } from "../messages.ts";
import type { ToGate } from "../orders.ts";
import { Gate } from "./Gate.ts";

runChild<ToGate, FromGate>("gate", (upward) => new Gate(upward));
