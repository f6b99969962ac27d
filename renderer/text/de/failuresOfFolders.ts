import type { FailureCatalogue } from '../catalogues.ts';
import { texts } from '../failureTexts.ts';

const GOES_ON = 'Sie wird nicht gesendet. Ändert sie sich, geht es von selbst weiter.';
const LOOK = 'Sehen Sie an der Quelle nach. Dann senden Sie die Datei, wie sie ist, oder lassen Sie sie weg.';

export const failuresOfFolders: FailureCatalogue = {
  'file.empty': texts(
    'Die Datei ist leer',
    '{path} kam mit 0 Bytes zur Ruhe: vielleicht eine abgebrochene Kopie.',
    GOES_ON,
    LOOK,
  ),
  'file.shrunk': texts(
    'Die Datei ist kleiner geworden',
    '{path} hatte {was} Bytes und kam mit {bytes} zur Ruhe.',
    GOES_ON,
    LOOK,
  ),
  'file.smaller-than-sent': texts(
    'Kleiner als das Zugestellte',
    '{path} hat jetzt {bytes} Bytes; zugestellt wurden davon {sent}.',
    'Die neue Fassung wird nicht gesendet. Was zugestellt ist, bleibt.',
    LOOK,
  ),
  'file.tail-empty': texts(
    'Das Ende der Datei enthält nichts',
    'Die letzten {zeros} Bytes von {path} sind alle null: vielleicht ist der Platz nur reserviert.',
    GOES_ON,
    LOOK,
  ),
  'file.never-rests': texts(
    'Die Datei kommt nicht zur Ruhe',
    '{path} ändert sich seit {minutes} Minuten.',
    'Der Stapel geht ohne sie weiter. Ruht sie, wird sie von selbst gesendet.',
    'Ist es ein Protokoll, das immer wächst, nehmen Sie es unter das auf, was der Ordner übergeht.',
  ),
  'folder.unreachable': texts(
    'Der Ordner ist nicht erreichbar',
    '{path}: {reason}.',
    'Nichts gilt als gelöscht. Waybill sieht von selbst wieder nach.',
    'Verbinden Sie das Laufwerk oder die Freigabe wieder.',
  ),
  'folder.overlaps': texts(
    'Dort ist schon ein überwachter Ordner',
    '{path} und {other} liegen ineinander.',
    'Nichts wurde geändert.',
    'Entfernen Sie den anderen, oder wählen Sie einen Ordner außerhalb.',
  ),
  'folder.holds-files': texts(
    'Der Ordner enthält schon Dateien',
    '{path} enthält {files} Dateien, und es wurde nicht gesagt, was aus ihnen werden soll.',
    'Nichts wurde hinzugefügt.',
    'Wählen Sie, ob sie gesendet oder in Ruhe gelassen werden.',
  ),
  'folder.bad-target': texts(
    'Dorthin können keine Dateien verschoben werden',
    '{to} und der überwachte Ordner {path} liegen ineinander: Verschobenes würde für neu gehalten.',
    'Nichts wurde geändert.',
    'Wählen Sie einen Ort außerhalb aller überwachten Ordner, oder lassen Sie den Ordner ihn übergehen.',
  ),
  'folder.cannot-move': texts(
    'Eine zugestellte Datei ließ sich nicht verschieben',
    '{path} ließ sich nicht nach {to} verschieben: {reason}.',
    'Sie bleibt ganz, wo sie ist. Waybill versucht es von selbst wieder.',
    'Schaffen Sie dort Platz, oder geben Sie Waybill das Recht, dort zu schreiben.',
  ),
  'folder.copies-full': texts(
    'Der Platz für Sicherheitskopien ist voll',
    '{path}: Seine Sicherheitskopien belegen {bytes} von {limitBytes} Bytes.',
    'Neue Dateien warten, bis zugestellte Platz gemacht haben.',
    'Erhöhen Sie die Grenze für seine Sicherheitskopien, oder verzichten Sie auf sie.',
  ),
  'folder.does-not-add-up': texts(
    'Der Ordner geht nicht auf',
    'In {path} wurden {seen} Fassungen von Dateien gesehen, und das Hauptbuch hat davon {items}.',
    'Kein Stapel des Ordners wird geschlossen, also nichts daraus importiert. Alles andere geht weiter.',
    'Sichern Sie unter „Hilfe von anderen“ in den Einstellungen die Datei und bitten Sie um Hilfe; eine Sicherung des Hauptbuchs zurückzuspielen kann es beheben.',
  ),
  'folder.not-previewed': texts(
    'Niemand hat angesehen, was die Regeln täten',
    'In den letzten {days} Tagen kamen {files} Dateien in {path}. Nach diesen Regeln hätten sie {batches} Stapel geschlossen; {tooEarly} Dateien wären zu spät gekommen.',
    'Nichts wurde gespeichert.',
    'Wenn das richtig ist, speichern Sie mit Bestätigung noch einmal.',
  ),
  'destination.has-folders': texts(
    'Für dieses Ziel werden Ordner überwacht',
    '{folders} überwachte Ordner senden an {name}, etwa {path}.',
    'Nichts wurde geändert.',
    'Entfernen Sie zuerst diese Ordner, oder entfernen Sie alles zusammen: dann werden sie nicht mehr überwacht, und was wartet, wird aufgegeben.',
  ),
};
