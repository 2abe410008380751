import type { Codec } from "../../wire/codec.ts";
import type { NodeParameters, ParameterChanges } from "../../volume/index.ts";
import { directoryChangesTable, nodeChangesTable } from "./changesTable.ts";
import { dateOf, type Form } from "./date.ts";
import { Layout, type ParameterTable } from "./Layout.ts";
import { directoryTable, fileTable } from "./nodeTables.ts";
import { type SearchedKinds, SearchLayout } from "./searchSpec.ts";
import { type VolumeParameters, volumeTable } from "./volumeTable.ts";

/** Gives the layout of a bitmap value; throws kFPBitmapErr for one with bits that mean nothing here. */
export type LayoutOf<Parameters extends object> = (bits: number) => Layout<Parameters>;

/** How one session's AFP version lays parameters out. */
export class Dialect {
  readonly #form: Form;
  readonly date: Codec<number | undefined>;
  readonly file: LayoutOf<NodeParameters>;
  readonly directory: LayoutOf<NodeParameters>;
  readonly volume: LayoutOf<VolumeParameters>;
  /** What FPSetFileDirParms and FPSetFileParms carry. */
  readonly nodeChanges: LayoutOf<ParameterChanges>;
  /** What FPSetDirParms carries. */
  readonly directoryChanges: LayoutOf<ParameterChanges>;

  constructor(form: Form) {
    this.#form = form;
    this.date = dateOf(form);
    this.file = remembered(fileTable(form));
    this.directory = remembered(directoryTable(form));
    this.volume = remembered(volumeTable(form));
    this.nodeChanges = remembered(nodeChangesTable(form));
    this.directoryChanges = remembered(directoryChangesTable(form));
  }

  /** How a search is laid out. Throws kFPBitmapErr. */
  search(kinds: SearchedKinds, bits: number): SearchLayout {
    return new SearchLayout(this.#form, kinds, bits);
  }
}

/** Clients use a handful; one that tries them all only makes us build them again. */
const layoutsMax = 256;

function remembered<Parameters extends object>(table: ParameterTable<Parameters>): LayoutOf<Parameters> {
  const layouts = new Map<number, Layout<Parameters>>();
  return (bits) => {
    let layout = layouts.get(bits);
    if (layout === undefined) {
      layout = new Layout(bits, table);
      if (layouts.size >= layoutsMax) layouts.clear();
      layouts.set(bits, layout);
    }
    return layout;
  };
}
