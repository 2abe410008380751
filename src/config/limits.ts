/** A configuration file larger than this is not read. */
export const fileBytesMax = 4 * 1024 * 1024;

/** A line, its continuations included, longer than this is not used. */
export const lineLengthMax = 64 * 1024;

/** Problems told for one file; the rest is only counted. */
export const problemsPerFileMax = 200;

/** Volumes of one file. */
export const volumesPerFileMax = 2000;

/** Extension mappings of one file. */
export const extensionsPerFileMax = 10_000;

/** Virtual servers of one afpd.conf. */
export const serversMax = 32;

/** Networks with login methods of their own, of one server. */
export const uamRangesMax = 64;

/** Bytes of a volume name on the wire. */
export const volumeNameBytesMax = 255;

/** Characters that a Mac without UTF-8 names can show of a volume name. */
export const oldVolumeNameLengthMax = 27;

/** Bytes of a server name in a DNS label. */
export const serverNameBytesMax = 63;
