/**
 * What DSP-INGEST says of file names. Facts from dsp-api 4e3acf3, modules/ingest: AssetFilename.scala, PathOps.scala,
 * SupportedFileType.scala, BulkIngestService.scala; extension history from dsp-ingest aa20a02 and dsp-api 9394b20.
 */

/** The extensions that the server takes, lower case, in its own groups. A further one is compared without regard to case. */
export const DSP_EXTENSIONS = {
  image: ['jp2', 'jpeg', 'jpg', 'jpx', 'png', 'tif', 'tiff', 'svg'],
  video: ['mp4'],
  audio: ['mp3', 'mpeg', 'wav'],
  archive: ['7z', 'gz', 'gzip', 'tar', 'tgz', 'z', 'zip'],
  office: ['doc', 'docx', 'epub', 'pdf', 'ppt', 'pptx'],
  table: ['csv', 'xls', 'xlsx'],
  text: ['htm', 'html', 'json', 'odd', 'rng', 'txt', 'xml', 'xsd', 'xsl'],
} as const;

/** Extensions that older servers refuse, with the first version or commit that takes them. */
export const DSP_EXTENSIONS_SINCE: Readonly<Record<string, string>> = Object.assign(
  Object.create(null) as Record<string, string>,
  {
    epub: 'v0.20.0 (2025-06-23)',
    htm: 'v0.20.0 (2025-06-23)',
    html: 'v0.20.0 (2025-06-23)',
    svg: '9394b20 (2026-03-13)',
  },
);

/** Characters that a base name may have, tested on its NFC form (AssetFilename.scala). */
export const DSP_NAME_CHARACTERS = /^[\p{L}\p{N}_\- .,'`+=!<>|()[\]{}]+$/u;

/** The characters of `DSP_NAME_CHARACTERS` in words. */
export const DSP_NAME_CHARACTERS_WORDS = "letters, numbers, spaces and _ - . , ' ` + = ! < > | ( ) [ ] { }";

/** The server's reasons for refusing a name, exactly. */
export const DSP_NAME_MESSAGES = {
  path: 'Filename must not contain any path information',
  extension: 'Filename must have a valid file extension',
  characters: 'Filename contains invalid characters',
  traversal: 'Cannot traverse out of the upload directory',
  empty: 'Empty path',
} as const;

/** Which of the server's reasons. */
export type DspNameReason = keyof typeof DSP_NAME_MESSAGES;

/** The load balancer in front of the service ends a request after this time (dsp-tools f78cc2f). Seconds. */
export const DSP_PROXY_SECONDS_MAX = 600;

/** Longest name of one path element that the server's disk takes (ext4, xfs). Bytes of UTF-8. */
export const DSP_PATH_ELEMENT_BYTES_MAX = 255;

/**
 * The body of the server's 400 for a refused name, exactly (ApiProblem.invalidPathVariable; the doubled quote is the server's).
 * `name` is the path as it was sent, decoded.
 */
export function dspErrorBody(name: string, message: string): string {
  return JSON.stringify({
    errors: [{ argument: "Path variable: 'filename''", reason: `'${name}' is invalid: ${message}` }],
  });
}
