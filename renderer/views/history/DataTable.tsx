import '../../styles/plainTable.css';
import type { ReactNode } from 'react';

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly { readonly header: string; readonly end?: boolean }[];
  /** The first cell heads its row. */
  readonly rows: readonly { readonly key: string; readonly cells: readonly ReactNode[] }[];
}

/** A chart's data as a table: some hundred rows at most, all in the page, so that they can be searched and copied. */
export function DataTable({ label, columns, rows }: DataTableProps): ReactNode {
  return (
    <div className="table-scroll figure-table" role="group" aria-label={label} tabIndex={0}>
      <table className="table">
        <caption className="unseen">{label}</caption>
        <thead>
          <tr>
            {columns.map(({ header, end }) => (
              <th key={header} scope="col" className={end === true ? 'table-end' : undefined}>
                {header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, cells }) => (
            <tr key={key}>
              {cells.map((cell, at) =>
                at === 0 ? (
                  <th key={columns[at]?.header} scope="row">
                    {cell}
                  </th>
                ) : (
                  <td
                    key={columns[at]?.header}
                    className={columns[at]?.end === true ? 'table-end' : undefined}
                  >
                    {cell}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
