// npm test: every test that needs nothing but npm. Arguments go on to vitest: npm test -- test/unit/wire
import { join } from "node:path";
import { prepare, root, run } from "./prepare.mjs";

prepare();
run(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)], {
  NODE_ENV: "test",
});
