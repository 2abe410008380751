/** Uniform types of files, the nearest first, by the ends of names that have them. */
const typesOfExtensions: readonly (readonly [types: string, extensions: string])[] = [
  ["com.adobe.pdf public.composite-content public.content", "pdf"],
  ["public.plain-text public.text public.content", "txt text log"],
  ["net.daringfireball.markdown public.plain-text public.text public.content", "md markdown"],
  ["public.comma-separated-values-text public.text public.content", "csv"],
  ["public.rtf public.text public.content", "rtf"],
  ["public.html public.text public.content", "html htm"],
  ["public.xml public.text public.content", "xml"],
  ["public.json public.text public.content", "json"],
  ["public.source-code public.plain-text public.text", "c h cc cpp hpp m swift js ts py rb java go rs"],
  ["public.shell-script public.script public.source-code public.plain-text public.text", "sh bash zsh"],
  ["com.microsoft.word.doc public.composite-content public.content", "doc"],
  ["org.openxmlformats.wordprocessingml.document public.composite-content public.content", "docx"],
  ["org.oasis-open.opendocument.text public.composite-content public.content", "odt"],
  ["com.apple.iwork.pages.sffpages public.composite-content public.content", "pages"],
  ["com.microsoft.excel.xls public.spreadsheet public.content", "xls"],
  ["org.openxmlformats.spreadsheetml.sheet public.spreadsheet public.content", "xlsx"],
  ["org.oasis-open.opendocument.spreadsheet public.spreadsheet public.content", "ods"],
  ["com.apple.iwork.numbers.sffnumbers public.spreadsheet public.content", "numbers"],
  ["com.microsoft.powerpoint.ppt public.presentation public.composite-content public.content", "ppt"],
  ["org.openxmlformats.presentationml.presentation public.presentation public.content", "pptx"],
  ["org.oasis-open.opendocument.presentation public.presentation public.content", "odp"],
  ["com.apple.iwork.keynote.sffkey public.presentation public.content", "key"],
  ["public.jpeg public.image public.content", "jpg jpeg jpe"],
  ["public.png public.image public.content", "png"],
  ["public.tiff public.image public.content", "tif tiff"],
  ["com.compuserve.gif public.image public.content", "gif"],
  ["com.microsoft.bmp public.image public.content", "bmp"],
  ["public.heic public.heif-standard public.image public.content", "heic"],
  ["org.webmproject.webp public.image public.content", "webp"],
  ["com.adobe.photoshop-image public.image public.content", "psd"],
  ["public.svg-image public.image public.content", "svg"],
  ["public.camera-raw-image public.image public.content", "dng cr2 cr3 nef arw orf raf rw2"],
  ["com.apple.quicktime-movie public.movie public.audiovisual-content public.content", "mov qt"],
  ["public.mpeg-4 public.movie public.audiovisual-content public.content", "mp4"],
  ["com.apple.m4v-video public.movie public.audiovisual-content public.content", "m4v"],
  ["public.avi public.movie public.audiovisual-content public.content", "avi"],
  ["public.mpeg public.movie public.audiovisual-content public.content", "mpg mpeg"],
  ["org.matroska.mkv public.movie public.audiovisual-content public.content", "mkv"],
  ["public.mp3 public.audio public.audiovisual-content public.content", "mp3"],
  ["com.apple.m4a-audio public.audio public.audiovisual-content public.content", "m4a"],
  ["public.aiff-audio public.audio public.audiovisual-content public.content", "aif aiff"],
  ["com.microsoft.waveform-audio public.audio public.audiovisual-content public.content", "wav"],
  ["org.xiph.flac public.audio public.audiovisual-content public.content", "flac"],
  ["public.zip-archive public.archive", "zip"],
  ["org.gnu.gnu-zip-archive public.archive", "gz"],
  ["public.tar-archive public.archive", "tar"],
  ["org.gnu.gnu-zip-tar-archive public.archive", "tgz"],
  ["org.7-zip.7-zip-archive public.archive", "7z"],
  ["com.apple.disk-image-udif com.apple.disk-image public.disk-image public.archive", "dmg"],
  ["com.apple.mail.emlx com.apple.mail.email public.email-message public.message", "emlx eml"],
  ["public.vcard public.contact public.text", "vcf"],
];

const file = ["public.data", "public.item"];
const folder = ["public.folder", "public.directory", "public.item"];
/** A folder that Macs show as a document. */
const bundle = ["com.apple.package", "public.directory", "public.item"];
const application = [
  "com.apple.application-bundle",
  "com.apple.application",
  "public.executable",
  "com.apple.bundle",
  ...bundle,
];
const link = ["public.symlink", "public.item"];

const typesByExtension: ReadonlyMap<string, readonly string[]> = new Map(
  typesOfExtensions.flatMap(([types, extensions]) =>
    extensions.split(" ").map((extension) => [extension, types.split(" ")] as const),
  ),
);

/** Every type that some node may be said to have. */
export const knownTypes: readonly string[] = [
  ...new Set([[...typesByExtension.values()].flat(), file, folder, bundle, application, link].flat()),
];

/** The types of a node, its own first; only what every file is for a file whose name doesn't tell. */
export function contentTypesOf(macName: string, kind: "file" | "directory" | "link"): readonly string[] {
  const dot = macName.lastIndexOf(".");
  const extension = dot > 0 ? macName.slice(dot + 1).toLowerCase() : "";
  if (kind === "link") return link;
  if (kind === "directory" && extension === "app") return application;
  const types = typesByExtension.get(extension);
  if (kind === "directory") return types === undefined ? folder : [...types, ...bundle];
  return types === undefined ? file : [...types, ...file];
}
