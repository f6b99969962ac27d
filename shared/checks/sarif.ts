import type { CheckReport, Finding, Severity } from './finding.ts';

/** What a SARIF log needs beyond the report. */
export interface SarifOptions {
  /** Waybill's own version. */
  readonly version: string;
  /** Address of a file that findings speak of: relative, or `file:`. Undefined for what is no file. */
  readonly uriOf: (file: string) => string | undefined;
}

/** SARIF's word for a severity. */
const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/** A report as SARIF 2.1.0 (OASIS), so that editors and code hosts can show findings at their lines. */
export function sarifLog(report: CheckReport, options: SarifOptions): Record<string, unknown> {
  const rules = [...new Map(report.findings.map((finding) => [finding.code, finding])).values()];
  const indexes = new Map(rules.map(({ code }, index) => [code, index]));
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Waybill',
            semanticVersion: options.version,
            rules: rules.map(({ code, severity }) => ({
              id: code,
              defaultConfiguration: { level: LEVELS[severity] },
            })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: report.findings.map((finding) => result(finding, indexes.get(finding.code) ?? -1, options)),
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: report.notShown.map(({ code, file, count }) => ({
              level: 'note',
              message: {
                text: `${count} more of ${code}${file === '' ? '' : ` in ${file}`} are not listed.`,
              },
            })),
          },
        ],
      },
    ],
  };
}

function result(finding: Finding, ruleIndex: number, { uriOf }: SarifOptions): Record<string, unknown> {
  const { code, column, file, fix, message, row, serverSays, severity, value } = finding;
  const says = serverSays === undefined ? '' : ` The server says: "${serverSays}".`;
  const uri = uriOf(file);
  const logical = column === undefined ? undefined : { name: column, kind: 'member' };
  const physical =
    uri === undefined
      ? undefined
      : { artifactLocation: { uri }, ...(row === undefined ? {} : { region: { startLine: row } }) };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: `${message}${says} ${fix}` },
    locations: [
      {
        ...(physical === undefined ? {} : { physicalLocation: physical }),
        logicalLocations: [logical ?? { name: file, kind: 'resource' }],
      },
    ],
    properties: {
      file,
      ...(column === undefined ? {} : { column }),
      ...(value === undefined ? {} : { value }),
      ...(serverSays === undefined ? {} : { serverSays }),
      fix,
    },
  };
}
