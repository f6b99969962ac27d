/** Limits of looking into zips: what is beyond them is told, not unpacked. */

/** Entries over all nested archives of one upload. */
export const ZIP_ENTRIES_MAX = 500_000;

/** A zip's directory is kept in memory while it is read. Bytes; about 100 for each entry. */
export const ZIP_DIRECTORY_BYTES_MAX = 64 * 1024 * 1024;

/** The end of a zip that is kept while it is read for its directory; one with a larger directory is read once more. Bytes. */
export const ZIP_TAIL_BYTES = 8 * 1024 * 1024;

/** Zips in zips in zips; the outermost counts as one. */
export const ZIP_DEPTH_MAX = 4;

/** Bytes that one upload may unpack to. */
export const ZIP_UNPACKED_BYTES_MAX = 200_000_000_000;

/** An entry that unpacks to more than so many times its size is taken for a bomb, once it is large too. */
export const ZIP_RATIO_MAX = 400;

/** Smaller entries are unpacked whatever their ratio. Bytes. */
export const ZIP_RATIO_FREE_BYTES = 64 * 1024 * 1024;

/** Packed index tables kept in memory between looking at the files and reading the tables; further ones are read again from the zip. Bytes. */
export const ZIP_TABLES_HELD_BYTES_MAX = 24 * 1024 * 1024;

/** A larger nested zip is read from the outer one as often as needed instead of being kept in memory. Bytes. */
export const ZIP_NESTED_HELD_BYTES_MAX = 32 * 1024 * 1024;

/** Packed bytes given to the unpacker at once: deflate makes at most 1032 of one, so this bounds what comes out at once. */
export const ZIP_FEED_BYTES = 32 * 1024;
