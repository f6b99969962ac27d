import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const REST_GOES_ON = 'Die anderen Dateien gehen weiter.';
const LEFT_ALONE = 'Sie bleibt unberührt.';
const NOTHING_QUEUED = 'Nichts wurde eingereiht.';

export const failuresOfFiles: FailureCatalogue = {
  'file.gone': texts(
    'Die Datei ist nicht mehr da',
    '{path} wurde verschoben oder gelöscht, bevor sie gesendet war.',
    REST_GOES_ON,
    'Legen Sie sie zurück und versuchen Sie es erneut, oder geben Sie sie auf.',
  ),
  'file.no-access': texts(
    'Kein Recht, die Datei zu lesen',
    '{path} lässt sich nicht lesen ({reason}).',
    REST_GOES_ON,
    'Geben Sie Waybill das Leserecht, dann versuchen Sie es erneut.',
  ),
  'file.busy': texts(
    'In einem anderen Programm offen',
    '{path} ist gesperrt ({reason}).',
    'Waybill versucht es von selbst erneut.',
    'Schließen Sie das Programm, das sie offen hat.',
  ),
  'file.changing': texts(
    'Kommt nie zur Ruhe',
    '{path} änderte sich {times} Mal, während sie gesendet wurde.',
    'Keine halb geschriebene Fassung gilt als gesendet.',
    'Halten Sie das Programm an, das sie schreibt, dann versuchen Sie es erneut.',
  ),
  'file.changed-since-dry-run': texts(
    'Seit dem Probelauf geändert',
    '{path} ist nicht die Datei, die den Probelauf bestand.',
    'Der echte Import wartet.',
    'Machen Sie noch einen Probelauf, oder setzen Sie sich mit einem Grund darüber hinweg.',
  ),
  'file.not-a-file': texts(
    'Keine gewöhnliche Datei',
    '{path} ist {what}.',
    LEFT_ALONE,
    'Geben Sie eine gewöhnliche Datei oder einen Ordner an.',
  ),
  'file.outside': texts(
    'Eine Verknüpfung, die hinausführt',
    '{path} führt an einen Ort außerhalb von {root}.',
    LEFT_ALONE,
    'Geben Sie den echten Pfad an, wenn Sie diese Datei meinen.',
  ),
  'file.bad-name': texts(
    'Der Server kann diesen Namen nicht nehmen',
    '„{name}“ {reason}.',
    REST_GOES_ON,
    'Benennen Sie sie um, oder senden Sie sie unter einem anderen Namen.',
  ),
  'file.name-clash': texts(
    'Zwei Dateien hätten denselben Namen',
    '„{name}“ käme von {path} und {other}; beim Server gewänne die letzte.',
    'Keine von beiden wird gesendet.',
    'Senden Sie beide unter verschiedenen Namen oder nur die neueste; oder lassen Sie sie weg.',
  ),
  'file.unreadable': texts(
    'Das Lesen der Datei ist gescheitert',
    '{path}: {reason}.',
    'Waybill versucht es noch einige Male, dann fragt es Sie.',
    'Prüfen Sie die Platte oder das Netzlaufwerk.',
  ),
  'path.missing': texts(
    'Unter diesem Pfad ist nichts',
    '{path} gibt es nicht.',
    NOTHING_QUEUED,
    'Prüfen Sie die Schreibweise.',
  ),
  'path.no-files': texts(
    'Keine Dateien gefunden',
    '{path} enthält keine gewöhnliche Datei.',
    NOTHING_QUEUED,
    'Geben Sie einen Ordner mit Dateien darin an.',
  ),
  'path.not-plain': texts(
    'Dieser Pfad ist nicht erlaubt',
    '{path} {reason}.',
    NOTHING_QUEUED,
    'Geben Sie den vollen Pfad einer Datei oder eines Ordners auf diesem Rechner an.',
  ),
  'control.missing': texts(
    'Eine Steuerdatei wird gebraucht',
    '„{destination}“ ist ein Ziel der Art {kind}, und weder Stapel noch Ziel nennen eine Steuerdatei.',
    NOTHING_QUEUED,
    'Wählen Sie hier eine Steuerdatei, oder nennen Sie eine im Ziel.',
  ),
  'control.not-json': texts(
    'Die Steuerdatei ist kein JSON',
    '{path}: {reason}.',
    NOTHING_QUEUED,
    'Berichtigen Sie sie, dann senden Sie sie erneut.',
  ),
  'control.invalid': texts(
    'Die Steuerdatei würde abgelehnt',
    '{path}: {reason}.',
    NOTHING_QUEUED,
    'Berichtigen Sie sie, dann senden Sie sie erneut.',
  ),
};
