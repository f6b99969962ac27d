/**
 * Bytes a Haplo server reads into one string: control files, json and tsv data files. One more and the run dies (control
 * file: "not JSON"). Source: haplo a6352c9, StringUtils.java MAXIMUM_READ_FILE_AS_STRING_SIZE.
 */
export const HAPLO_STRING_BYTES_MAX = 16 * 1024 * 1024;

/** The error that is no longer logged but replaced by the "too many errors" line. Source: haplo-plugins e39348a, haplo_data_import_framework.js MAX_ERRORS_TO_REPORT. */
export const HAPLO_ERRORS_REPORTED_MAX = 500;

/** Depth of destinations depending on one another before the run dies. Source: haplo-plugins e39348a, haplo_data_import_framework.js. */
export const HAPLO_DEPENDENT_DEPTH_MAX = 16;

/** Objects a title mapping looks through. Source: haplo-plugins e39348a, data_import_value_transformation.js MAX_OBJECT_TITLE_LOOKUP. */
export const HAPLO_TITLE_LOOKUP_OBJECTS_MAX = 4096;
